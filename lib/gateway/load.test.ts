import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { Admission } from './admission'
import { Refusal } from './answers'
import { Room } from './room'
import { ask } from './testing/client'
import { type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start({ bounds: { registrations: 1, waiting: 3 } })
})
afterAll(() => site.close())

test('machines that register at once are served or put off, and all get in', async () => {
  const proofs: RequestInit[] = []
  for (let i = 0; i < 16; i++) proofs.push(await site.proof(await site.launched()))
  const waits: number[] = []
  let left = proofs
  for (let round = 0; left.length > 0 && round < 60; round++) {
    const answers = await Promise.all(left.map((proof) => ask(`${gateway.url}/v1/register`, proof)))
    const putOff = left.filter((_, index) => answers[index]?.status === 503)
    expect(answers.map(({ status }) => status).every((s) => s === 200 || s === 503)).toBe(true)
    for (const { status, headers } of answers) {
      if (status === 503) waits.push(Number(headers.get('Retry-After')))
    }
    expect(putOff.length).toBeLessThan(left.length)
    left = putOff
  }
  expect(left).toEqual([])
  expect(waits.length).toBeGreaterThan(0)
  expect(Math.min(...waits)).toBeGreaterThan(0)
  expect(Math.max(...waits)).toBeLessThanOrEqual(90)
  expect(await site.db.machine.count({ where: { tokenHash: null } })).toBe(0)
})

test('the more are put off the wider they are spread, and never for too long', async () => {
  let random = 0
  const admission = new Admission('calls', 1, 0, () => random)
  let finish = () => {}
  const first = admission.run(() => new Promise<void>((resolve) => (finish = resolve)))
  const putOff = async () => {
    const refusal = await admission.run(async () => {}).catch((error: unknown) => error)
    return refusal instanceof Refusal ? refusal.more.retryAfter : undefined
  }
  random = 0.999
  const waits: (number | undefined)[] = []
  for (let i = 0; i < 2000; i++) waits.push(await putOff())
  expect(waits[0]).toBe(3)
  expect(waits[1999]).toBe(40)
  random = 0
  expect(await putOff()).toBe(1)
  random = 0.999
  for (let i = 0; i < 9000; i++) await putOff()
  expect(await putOff()).toBe(90)
  finish()
  await first
  expect(admission.size).toBe(0)
})

test('a machine that is put off again is one machine', async () => {
  let elapsed = 0
  setClock(
    () => new Date(),
    () => elapsed,
  )
  onTestFinished(() => setClock())
  const admission = new Admission('calls', 1, 0, () => 0.999)
  let finish = () => {}
  const first = admission.run(() => new Promise<void>((resolve) => (finish = resolve)))
  const longestOf = async (machines: number) => {
    let longest = 0
    for (let i = 0; i < machines; i++) {
      const refusal = await admission.run(async () => {}).catch((error: unknown) => error)
      if (refusal instanceof Refusal) longest = Math.max(longest, refusal.more.retryAfter ?? 0)
    }
    return longest
  }
  expect(await longestOf(1000)).toBe(20)
  for (let round = 0; round < 5; round++) {
    elapsed += 21_000
    expect(await longestOf(1000)).toBe(20)
  }
  finish()
  await first
})

test('a machine that does not read in its room is sent away', async () => {
  let room: Room | undefined
  const server = createServer((_, response) => {
    response.writeHead(200)
    room = new Room('id', 'wn', response, 64 * 1024, undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const socket: Socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined).pause()
  socket.write('GET / HTTP/1.1\r\nHost: muster\r\n\r\n')
  await vi.waitFor(() => expect(room).toBeDefined())
  const before = process.memoryUsage().arrayBuffers
  let words = 0
  while (room?.open && words < 20_000) {
    room.comment('x'.repeat(4096))
    if (++words % 20 === 0) await new Promise(setImmediate)
  }
  expect(words).toBeLessThan(20_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.resume()
  await closed
  server.close()
})
