import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { registered } from './testing/client'
import { joinRoom } from './testing/room-client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let one: TestGateway
let two: TestGateway
const socket = createSocket('udp4')
const packets: string[] = []

beforeAll(async () => {
  site = await testSite()
  socket.on('message', (message) => packets.push(message.toString('latin1')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const config = { ...site.config, cdpPort: socket.address().port }
  one = await site.start({ config, bounds: { roomComment: 0.3 } })
  await vi.waitFor(async () => expect(await site.db.process.count()).toBe(1), 15_000)
  two = await site.start({ config, bounds: { roomComment: 0.3 } })
})
afterAll(async () => {
  socket.close()
  await site.close()
})

test('the CDP packet goes to machines without a room, from one gateway, once for each rendering', async () => {
  const machine = await registered(site, one.url)
  const renderingDue = async () => (await site.machine(machine.id)).renderingDue
  await site.db.machine.update({ where: { id: machine.id }, data: { privateIp: '127.0.0.1' } })
  const publish = async (change: string) => {
    const before = await renderingDue()
    await site.publish('wn', { ...aProfile, change })
    await expect.poll(renderingDue).not.toBe(before)
  }
  await publish('while it is switched off')
  await site.db.pool.update({ where: { name: 'wn' }, data: { cdp: true } })
  await publish('one')
  await expect.poll(() => packets).toEqual([expect.stringMatching(/^ccm\0\d{10}$/)])

  const room = await joinRoom(machine, two.url)
  await expect.poll(async () => (await site.machine(machine.id)).gatewayId).toBe(two.id)
  await publish('told in its room')
  await expect.poll(() => room.heard.at(-1)?.data).toContain('revision=3')
  room.leave()
  await expect.poll(async () => (await site.machine(machine.id)).gatewayId).toBe(null)
  await publish('two')
  await expect.poll(() => packets).toHaveLength(2)
})

test('an address that takes no packets is no trouble', async () => {
  const machine = await registered(site, one.url, 'ce')
  await site.db.pool.update({ where: { name: 'ce' }, data: { cdp: true } })
  for (const privateIp of ['255.255.255.255', '0.0.0.1', 'none']) {
    await site.db.machine.update({ where: { id: machine.id }, data: { privateIp } })
    const revision = await site.publish('ce', { ...aProfile, to: privateIp })
    const response = await machine.fetchProfile(one.url)
    expect(response.headers.get('Muster-Revision')).toBe(String(revision))
  }
  expect((await fetch(`${one.url}/readyz`)).status).toBe(200)
})
