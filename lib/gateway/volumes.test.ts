import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/platform/ids'
import type { Prisma } from '@/lib/store/generated/client'
import { ask, registered, type TestMachine } from './testing/client'
import { joinRoom, type RoomClient } from './testing/room-client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway
const joined: RoomClient[] = []

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start()
})
afterEach(() => {
  for (const room of joined.splice(0)) room.leave()
})
afterAll(() => site.close())

const declared = {
  elasticIp: true,
  volumes: [
    {
      name: 'data',
      sizeGiB: 8,
      type: 'gp3',
      fromSnapshot: null,
      label: 'DATA',
      device: '/dev/sdf',
      keep: true,
    },
  ],
}
let made = 0
const nextVolumeId = () => `vol-${(++made).toString(16).padStart(17, '0')}`

/** A registered machine in slot 0 of a pool with claims, whose claims are only rows yet. */
async function claimant(): Promise<{ machine: TestMachine; volume: string; address: string }> {
  const pool = `p${newId().slice(-8)}`
  await site.publish(pool, aProfile)
  const machine = await registered(site, gateway.url, pool)
  const { db } = site
  await db.pool.update({ where: { name: pool }, data: { claims: declared } })
  await db.machine.update({ where: { id: machine.id }, data: { slot: 0 } })
  const [volume, address] = [newId(), newId()]
  const zone = 'eu-west-1a'
  await db.volume.create({ data: { id: volume, zone, sizeGiB: 8, wantedMachineId: machine.id } })
  await db.elasticIp.create({ data: { id: address, wantedMachineId: machine.id } })
  const claim = { poolName: pool, slot: 0 }
  await db.claim.createMany({
    data: [
      { id: newId(), ...claim, what: 'volume:data', volumeRowId: volume },
      { id: newId(), ...claim, what: 'address', elasticIpId: address },
    ],
  })
  return { machine, volume, address }
}

const get = (machine: TestMachine) =>
  machine.call(gateway.url, '/v1/volumes').then(async (response) => ({
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    text: await response.text(),
  }))
const change = (id: string, data: Prisma.VolumeUncheckedUpdateInput) =>
  site.db.volume.update({ where: { id }, data })
const release = (machine: TestMachine, volumeId: string) =>
  ask(`${gateway.url}/v1/released`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${machine.token}` },
    body: new URLSearchParams({ volume_id: volumeId }),
  })

describe('the volumes to wait for', () => {
  test('are none without claims, in no slot, and on the way out', async () => {
    const plain = await registered(site, gateway.url)
    expect(await get(plain)).toMatchObject({ status: 200, text: '' })
    const { machine } = await claimant()
    await site.db.machine.update({ where: { id: machine.id }, data: { intent: 'retire' } })
    expect(await get(machine)).toMatchObject({ status: 200, text: '' })
  })

  test('are named once EC2 has named them', async () => {
    const { machine, volume } = await claimant()
    expect(await get(machine)).toMatchObject({ status: 425, retryAfter: '2' })
    const volumeId = nextVolumeId()
    await change(volume, { volumeId })
    expect(await get(machine)).toMatchObject({
      status: 200,
      text: `volume=data ${volumeId} /dev/sdf DATA\ntimeout=1800\n`,
    })
  })

  test('are told to nobody else', async () => {
    expect((await fetch(`${gateway.url}/v1/volumes`)).status).toBe(401)
  })
})

test('a machine is configured once its claims have come to it', async () => {
  const { machine, volume, address } = await claimant()
  await machine.fetchProfile(gateway.url)
  for (const phase of ['bootstrapped', 'configuring']) {
    expect(await machine.status(gateway.url, { phase })).toMatchObject({ status: 200 })
  }
  const configured = () => machine.status(gateway.url, { phase: 'configured', exit: '0' })
  const lacks = async (message: string) => {
    expect(await configured()).toMatchObject({
      status: 409,
      values: { error: 'ClaimsMissing', message },
    })
    expect(await site.machine(machine.id)).toMatchObject({ state: 'bootstrapped' })
  }
  await lacks(
    `${machine.name} still lacks its address, not allocated yet, volume data (not made yet).`,
  )
  const volumeId = nextVolumeId()
  const holder = { machineId: machine.id }
  await change(volume, { volumeId, ...holder, attachmentState: 'attaching' })
  await site.db.elasticIp.update({ where: { id: address }, data: { publicIp: '203.0.113.5' } })
  await lacks(`${machine.name} still lacks its address 203.0.113.5, volume data (${volumeId}).`)
  await change(volume, { attachmentState: 'attached' })
  await lacks(`${machine.name} still lacks its address 203.0.113.5.`)
  await site.db.elasticIp.update({ where: { id: address }, data: holder })
  expect(await configured()).toMatchObject({ status: 200 })
  expect(await site.machine(machine.id)).toMatchObject({ state: 'configured' })
  // In service it stays, whatever becomes of its claims.
  await site.db.elasticIp.update({ where: { id: address }, data: { machineId: null } })
  expect(await configured()).toMatchObject({ status: 200 })
})

describe('letting go of a volume', () => {
  test('is told in the room, also of a machine that retires, and taken once', async () => {
    const { machine, volume } = await claimant()
    const volumeId = nextVolumeId()
    const holder = { machineId: machine.id, device: '/dev/sdf', name: 'p/0 data' }
    await change(volume, { volumeId, ...holder, attachmentState: 'attached' })
    const room = await joinRoom(machine, gateway.url)
    joined.push(room)
    expect(await release(machine, volumeId)).toMatchObject({ status: 409 })
    await site.db.machine.update({ where: { id: machine.id }, data: { intent: 'retire' } })
    await change(volume, { releaseRequestedAt: new Date() })
    const asked = {
      event: 'release',
      data: `volume=p/0 data device=/dev/sdf volume_id=${volumeId}`,
    }
    await expect
      .poll(() => room.heard.filter(({ event }) => event === 'release'))
      .toMatchObject([asked])
    expect(await release(machine, volumeId)).toMatchObject({ status: 200 })
    const row = () => site.db.volume.findUniqueOrThrow({ where: { id: volume } })
    const { releasedAt } = await row()
    expect(releasedAt).toBeInstanceOf(Date)
    expect(await release(machine, volumeId)).toMatchObject({ status: 200 })
    expect(await row()).toMatchObject({ releasedAt })
    const said = await site.db.machineEvent.findMany({
      where: { machineId: machine.id, code: 'released' },
    })
    expect(said.map(({ message }) => message)).toEqual([`Let go of volume ${volumeId}`])
    const late = await joinRoom(machine, gateway.url)
    joined.push(late)
    await expect.poll(() => late.heard.map(({ event }) => event)).toEqual(['drain'])
  })

  test.each([
    ['', 400],
    ['vol-', 400],
    ["vol-1' OR 1=1", 400],
    ['vol-0123456789abcdef0', 404],
  ])('of %j is refused', async (volumeId, status) => {
    const machine = await registered(site, gateway.url)
    expect(await release(machine, volumeId)).toMatchObject({ status })
  })

  test("of another machine's volume is refused", async () => {
    const { machine, volume } = await claimant()
    const volumeId = nextVolumeId()
    await change(volume, { volumeId, machineId: machine.id, releaseRequestedAt: new Date() })
    const stranger = await registered(site, gateway.url)
    expect(await release(stranger, volumeId)).toMatchObject({ status: 404 })
    expect(await site.db.volume.findUnique({ where: { id: volume } })).toMatchObject({
      releasedAt: null,
    })
  })
})
