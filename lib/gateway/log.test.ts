import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registered, type TestMachine } from './testing/client'
import { type TestGateway, type TestSite, testSite, valuesOf } from './testing/site'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start()
})
afterAll(() => site.close())

const storedLog = async (machine: TestMachine) => {
  const chunks = await site.db.logChunk.findMany({
    where: { machineId: machine.id },
    orderBy: { start: 'asc' },
  })
  let end = 0n
  for (const { start, bytes } of chunks) {
    expect(start).toBe(end)
    end += BigInt(bytes.byteLength)
  }
  expect((await site.machine(machine.id)).logBytes).toBe(end)
  return Buffer.concat(chunks.map((chunk) => chunk.bytes))
}

describe('the log', () => {
  test('grows by what is new: repeats and overlaps are harmless, a gap is not taken', async () => {
    const machine = await registered(site, gateway.url)
    const add = (offset: number, text: string) => machine.log(gateway.url, offset, text)
    expect(await add(0, 'hello ')).toMatchObject({ status: 200, values: { offset: '6' } })
    expect(await add(0, 'hello ')).toMatchObject({ status: 200, values: { offset: '6' } })
    expect(await add(10, 'x')).toMatchObject({
      status: 409,
      values: { error: 'LogGap', offset: '6' },
    })
    expect(await add(2, 'llo wor')).toMatchObject({ status: 200, values: { offset: '9' } })
    expect(await add(9, 'ld')).toMatchObject({ status: 200, values: { offset: '11' } })
    expect(await add(11, '')).toMatchObject({ status: 200, values: { offset: '11' } })
    expect((await storedLog(machine)).toString()).toBe('hello world')
  })

  test('keeps the bytes as they are, whatever they are', async () => {
    const machine = await registered(site, gateway.url)
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256)
    expect(await machine.log(gateway.url, 0, bytes)).toMatchObject({ status: 200 })
    expect((await storedLog(machine)).equals(bytes)).toBe(true)
  })

  test('of two that send the same piece at once, one counts', async () => {
    const other = await site.start()
    const machine = await registered(site, gateway.url)
    const pieces = ['aaaa', 'bbbb', 'cccc']
    let offset = 0
    for (const piece of pieces) {
      const answers = await Promise.all(
        [gateway, other, gateway, other].map(({ url }) => machine.log(url, offset, piece)),
      )
      offset += piece.length
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 200, values: { offset: String(offset) } })
      }
    }
    expect((await storedLog(machine)).toString()).toBe(pieces.join(''))
  })

  test('is bounded in one piece, altogether and by the second', async () => {
    const bounded = await site.start({ bounds: { body: 20_000, log: 50_000, logRate: 10_000 } })
    const machine = await registered(site, gateway.url)
    const piece = (size: number) => new Uint8Array(size)
    expect(await machine.log(bounded.url, 0, piece(20_001))).toMatchObject({
      status: 413,
      values: { error: 'TooLarge', limit: '20000' },
    })
    expect(await machine.log(bounded.url, 0, piece(20_000))).toMatchObject({ status: 200 })
    expect(await machine.log(bounded.url, 20_000, piece(20_000))).toMatchObject({ status: 200 })
    expect(await machine.log(bounded.url, 40_000, piece(10_001))).toMatchObject({
      status: 413,
      values: { error: 'LogFull' },
    })
    expect(await machine.log(bounded.url, 40_000, piece(10_000))).toMatchObject({ status: 200 })
    await machine.log(bounded.url, 0, piece(20_000))
    const hasty = await machine.log(bounded.url, 0, piece(20_000))
    expect(hasty).toMatchObject({ status: 429, values: { error: 'TooMany' } })
    expect(Number(hasty.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(await storedLog(machine)).toHaveLength(50_000)
  })

  test('of 100 MB is refused without being kept, whether its size is told before or not', async () => {
    const machine = await registered(site, gateway.url)
    for (const stated of [true, false]) {
      const before = process.memoryUsage()
      const { status, text, sent } = await pour(machine, 100 * 1024 * 1024, stated)
      expect(status).toBe(413)
      expect(valuesOf(text).error).toBe('TooLarge')
      expect(sent).toBeLessThan(100 * 1024 * 1024)
      const after = process.memoryUsage()
      expect(after.rss - before.rss).toBeLessThan(64 * 1024 * 1024)
    }
    expect(await storedLog(machine)).toHaveLength(0)
  })

  test('too large in one piece: the refusal reaches whoever sends everything before reading', async () => {
    const bounded = await site.start({ bounds: { body: 20_000 } })
    const machine = await registered(site, gateway.url)
    const sizes = [20_001, 90_000, 1_000_000, 12_000_000]
    const lost: string[] = []
    for (let n = 0; n < 40; n++) {
      const size = sizes[n % sizes.length] ?? 0
      const call = { port: bounded.port, machine, size, stated: n % 8 < 4 }
      const heard = await sendAll(call).catch(String)
      if (!/^HTTP\/1\.1 413 .*\r\n\r\nerror=TooLarge\n/s.test(heard)) lost.push(`${size}: ${heard}`)
    }
    expect(lost).toEqual([])
  })

  test('wants an offset and a token', async () => {
    const machine = await registered(site, gateway.url)
    for (const offset of ['', '?offset=', '?offset=-1', '?offset=1e3', '?offset=five']) {
      const answer = await machine.call(gateway.url, `/v1/log${offset}`, {
        method: 'POST',
        body: 'x',
      })
      expect(answer.status).toBe(400)
    }
    const anonymous = await fetch(`${gateway.url}/v1/log?offset=0`, { method: 'POST', body: 'x' })
    expect(anonymous.status).toBe(401)
  })
})

/** Sends zeros until the gateway has answered. */
function pour(
  machine: TestMachine,
  size: number,
  stated: boolean,
): Promise<{ status: number | undefined; text: string; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let answered = false
    const piece = Buffer.alloc(64 * 1024)
    const call = request(`${gateway.url}/v1/log?offset=0`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${machine.token}`,
        ...(stated ? { 'Content-Length': size } : {}),
      },
    })
    call.on('response', (response) => {
      answered = true
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => resolve({ status: response.statusCode, text, sent }))
    })
    call.on('error', (error) => answered || reject(error))
    const send = () => {
      while (!answered && sent < size) {
        sent += piece.length
        if (!call.write(piece)) {
          call.once('drain', send)
          return
        }
      }
      call.end()
    }
    send()
  })
}

/** Writes the whole request and only then reads, as simple clients do. */
function sendAll(call: {
  port: number
  machine: TestMachine
  size: number
  stated: boolean
}): Promise<string> {
  const { machine, size, stated } = call
  const length = stated ? `Content-Length: ${size}` : 'Transfer-Encoding: chunked'
  const head = `POST /v1/log?offset=0 HTTP/1.1\r\nHost: muster\r\nAuthorization: Bearer ${machine.token}\r\n${length}\r\n\r\n`
  const pieces = [head, ...(stated ? [] : [`${size.toString(16)}\r\n`]), Buffer.alloc(size)]
  if (!stated) pieces.push('\r\n0\r\n\r\n')
  return new Promise((resolve, reject) => {
    const socket = connect(call.port, '127.0.0.1')
    socket.on('error', reject)
    socket.pause()
    const next = () => {
      const piece = pieces.shift()
      if (piece !== undefined) return socket.write(piece, next)
      let heard = ''
      socket.on('data', (chunk: Buffer) => {
        heard += chunk
      })
      socket.on('end', () => resolve(heard))
      socket.resume()
    }
    next()
  })
}
