import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { moveMachine } from '@/lib/store/machine-history'
import { Room } from './room'
import { registered, type TestMachine } from './testing/client'
import { joinRoom, type RoomClient } from './testing/room-client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway
const joined: RoomClient[] = []

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start({ bounds: { roomComment: 0.3 } })
})
afterEach(() => {
  for (const room of joined.splice(0)) room.leave()
})
afterAll(() => site.close())

const join = async (machine: TestMachine, url = gateway.url, lastEventId?: string) => {
  const room = await joinRoom(machine, url, lastEventId)
  joined.push(room)
  return room
}
/** The renderings, which these tests do not look at, are left out. */
const told = (room: RoomClient) =>
  room.heard.map(({ event, data }) => `${event} ${data.replace(/ rendering=\w{16}$/, '')}`)
const holder = async (machine: TestMachine) => (await site.machine(machine.id)).gatewayId
const change = (machine: TestMachine, data: Parameters<typeof site.db.machine.update>[0]['data']) =>
  site.db.machine.update({ where: { id: machine.id }, data })
const roomEvents = async (machine: TestMachine) =>
  (
    await site.db.machineEvent.findMany({
      where: { machineId: machine.id, kind: 'room' },
      orderBy: { id: 'asc' },
    })
  ).map((event) => event.message)
/** Whether somebody waits for a row that another transaction holds. */
const isWaiting = async () => {
  const [{ waiting } = { waiting: 0n }] = await site.db.$queryRaw<{ waiting: bigint }[]>`
    SELECT count(*) AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return waiting > 0n
}

let pools = 0
const machineOfItsOwnPool = async () => {
  const pool = `p${++pools}`
  return { pool, machine: await registered(site, gateway.url, pool) }
}

describe('presence', () => {
  test('is on record from joining to leaving', async () => {
    const { machine } = await machineOfItsOwnPool()
    const room = await join(machine)
    expect(room.status).toBe(200)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    expect(await site.machine(machine.id)).toMatchObject({
      connectedAt: expect.any(Date),
      disconnectedAt: null,
    })
    room.leave()
    await expect.poll(() => holder(machine)).toBe(null)
    expect(await site.machine(machine.id)).toMatchObject({ disconnectedAt: expect.any(Date) })
    expect(await roomEvents(machine)).toEqual(['Joined its room', 'Left its room'])
  })

  test('comments come while nothing else does', async () => {
    const { machine } = await machineOfItsOwnPool()
    const room = await join(machine)
    await expect.poll(() => room.comments).toBeGreaterThan(2)
  })

  test('a second room of a machine takes the place of the first', async () => {
    const { machine } = await machineOfItsOwnPool()
    const first = await join(machine)
    const second = await join(machine)
    await expect.poll(() => first.ended).toBe(true)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    await expect.poll(() => second.comments).toBeGreaterThan(3)
    expect(second.ended).toBe(false)
    expect(await holder(machine)).toBe(gateway.id)
  })

  test('moves to another gateway with the machine', async () => {
    const { machine } = await machineOfItsOwnPool()
    const other = await site.start({ bounds: { roomComment: 0.3 } })
    const here = await join(machine)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    const there = await join(machine, other.url)
    await expect.poll(() => holder(machine)).toBe(other.id)
    await expect.poll(() => here.ended).toBe(true)
    await change(machine, { intent: 'retire' })
    await expect.poll(() => told(there)).toEqual(['drain timeout=77'])
    expect(await holder(machine)).toBe(other.id)
    await other.close()
    await expect.poll(() => there.ended).toBe(true)
    expect(await holder(machine)).toBe(null)
    expect(await site.db.process.findUnique({ where: { id: other.id } })).toBe(null)
    expect((await roomEvents(machine)).at(-1)).toBe('Left its room: the gateway stopped')
  })

  test('left behind by a gateway that died is cleared', async () => {
    const { machine } = await machineOfItsOwnPool()
    const dead = newId()
    await site.db.process.create({
      data: {
        id: dead,
        kind: 'gateway',
        host: 'elsewhere',
        pid: 1,
        seenAt: new Date(Date.now() - 60_000),
      },
    })
    await change(machine, { gatewayId: dead, connectedAt: new Date() })
    const other = await site.start()
    await expect.poll(() => holder(machine)).toBe(null)
    await other.close()
  })

  test('that the database lost is put on record again', async () => {
    const { machine } = await machineOfItsOwnPool()
    await join(machine)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    await change(machine, { gatewayId: null })
    await expect.poll(() => holder(machine)).toBe(gateway.id)
  })

  test('is bounded', async () => {
    const small = await site.start({ bounds: { rooms: 1 } })
    const [one, two] = [await machineOfItsOwnPool(), await machineOfItsOwnPool()]
    expect((await join(one.machine, small.url)).status).toBe(200)
    expect((await join(two.machine, small.url)).status).toBe(503)
    expect((await join(one.machine, small.url)).status).toBe(200)
  })

  test('ends for a reader that reads nothing', () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined })
    const outlet = {
      write: (text: string) => stuck.write(text),
      end: () => void stuck.end(),
      destroy: () => void stuck.destroy(),
      get writableLength() {
        return stuck.writableLength
      },
      get destroyed() {
        return stuck.destroyed
      },
    }
    const room = new Room('m', 'wn', outlet, 1000, undefined)
    for (let i = 0; i < 1000; i++) room.comment('')
    expect(room.open).toBe(false)
    expect(stuck.destroyed).toBe(true)
  })
})

describe('what is told', () => {
  test('a profile that the machine lacks, on joining and when it is published', async () => {
    const { pool, machine } = await machineOfItsOwnPool()
    const early = await join(machine)
    await site.publish(pool, aProfile)
    await expect.poll(() => told(early)).toEqual(['profile revision=1'])
    const late = await join(machine)
    await expect.poll(() => told(late)).toEqual(['profile revision=1'])
    await machine.fetchProfile(gateway.url)
    await machine.status(gateway.url, { phase: 'bootstrapped' })
    await machine.status(gateway.url, { phase: 'configuring' })
    await machine.status(gateway.url, { phase: 'configured' })
    await site.publish(pool, { ...aProfile, more: true })
    await expect.poll(() => told(late)).toEqual(['profile revision=1', 'profile revision=2'])
  })

  test('a burst of revisions together, the newest last', async () => {
    const { pool, machine } = await machineOfItsOwnPool()
    const { machine: held } = await machineOfItsOwnPool()
    const room = await join(machine)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    let newest = 0
    // While the gateway waits for this row it looks at no room: all of the burst comes meanwhile,
    // however long it takes. How a burst is gathered in time is tested by itself.
    await site.db.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE id = ${held.id} FOR UPDATE`
        await join(held)
        await expect.poll(isWaiting).toBe(true)
        const revisions = Array.from({ length: 12 }, (_, change) =>
          site.publish(pool, { ...aProfile, change }),
        )
        newest = Math.max(...(await Promise.all(revisions)))
      },
      { timeout: 60_000 },
    )
    await expect.poll(() => told(room).at(-1)).toBe(`profile revision=${newest}`)
    const comments = room.comments
    await expect.poll(() => room.comments).toBeGreaterThan(comments + 2)
    expect(told(room)).toEqual([`profile revision=${newest}`])
  })

  test('to configure again, once for each wish', async () => {
    const { machine } = await machineOfItsOwnPool()
    const room = await join(machine)
    const wish = new Date()
    await change(machine, { configureRequestedAt: wish })
    await expect.poll(() => told(room)).toEqual([`configure requested=${wish.toISOString()}`])
    await change(machine, { configuringAt: new Date(wish.getTime() + 1) })
    const again = await join(machine)
    await expect.poll(() => again.comments).toBeGreaterThan(2)
    expect(told(again)).toEqual([])
  })

  test('to drain, then to retire; nothing else any more', async () => {
    const { pool, machine } = await machineOfItsOwnPool()
    const room = await join(machine)
    await expect.poll(() => holder(machine)).toBe(gateway.id)
    await change(machine, { intent: 'retire', configureRequestedAt: new Date() })
    await site.publish(pool, aProfile)
    await expect.poll(() => told(room)).toEqual(['drain timeout=77'])
    const answer = await machine.status(gateway.url, { phase: 'drained' })
    expect(answer.status).toBe(200)
    await expect.poll(() => told(room)).toEqual(['drain timeout=77', 'retire retire=soon'])
    await change(machine, { terminateRequestedAt: new Date() })
    await expect.poll(() => told(room).at(-1)).toBe('retire retire=now')
    await site.db.$transaction((tx) =>
      moveMachine(tx, machine.machine, 'retired', '', { actor: 'test' }),
    )
    await expect.poll(() => room.ended).toBe(true)
    expect((await join(machine)).status).toBe(410)
  })

  test('with ids that rise, whatever the machine says it heard last', async () => {
    const { pool, machine } = await machineOfItsOwnPool()
    await site.publish(pool, aProfile)
    const first = await join(machine)
    await expect.poll(() => first.heard).toHaveLength(1)
    for (const last of [first.heard[0]?.id, '99999999999999999999', 'x\u00e9', '-1', '']) {
      const room = await join(machine, gateway.url, last)
      await expect.poll(() => told(room)).toEqual(['profile revision=1'])
      expect(Number(room.heard[0]?.id)).toBeGreaterThan(Number(first.heard[0]?.id))
    }
  })

  test('a flood of joins is slowed down', async () => {
    const { machine } = await machineOfItsOwnPool()
    const statuses = []
    for (let i = 0; i < 12; i++) statuses.push((await join(machine)).status)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses[0]).toBe(200)
  })
})
