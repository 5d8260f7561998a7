import { tmpdir } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { adoptVolume } from './adopt-volume'
import { attachVolume } from './attach-volume'
import { createPool } from './create-pool'
import { createVolume } from './create-volume'
import { deleteVolume } from './delete-volume'
import { detachVolume } from './detach-volume'
import { editPool } from './edit-pool'
import { forceDetachVolume } from './force-detach-volume'
import { growVolume } from './grow-volume'
import { moveAddressBack } from './move-address-back'
import { reassignAddress } from './reassign-address'
import { releaseAddress } from './release-address'
import { restoreSnapshot } from './restore-snapshot'
import { snapshotVolume } from './snapshot-volume'
import { smallRegion } from './testing/catalog'
import { addAddress, addSnapshot, addVolumeRow, heldBy } from './testing/resources'
import { addMachine, addPool, person } from './testing/site'
import type { Context } from './verb'

let site: TestDatabase
let db: TestDatabase['prisma']
let ctx: Context
let pool: string
let count = 0

beforeAll(async () => {
  process.env.MUSTER_SECRET = 'a secret of at least thirty-two characters'
  process.env.MUSTER_DATA = tmpdir()
  site = await testDatabase()
  db = site.prisma
  await db.profile.create({ data: { name: 'worker' } })
})
afterAll(() => site.drop())
beforeEach(async () => {
  pool = `p${++count}`
  await addPool(db, pool)
  ctx = { db, actor: person('operator'), catalog: smallRegion() }
})

const booted = (number: number, more: object = {}) =>
  addMachine(db, pool, number, 'booting', { zone: 'us-east-1a', slot: number - 1, ...more })

/** All that a refused verb must leave as it was. */
async function everything(): Promise<string> {
  const rows = await Promise.all([
    db.elasticIp.findMany({ orderBy: { id: 'asc' } }),
    db.volume.findMany({ orderBy: { id: 'asc' } }),
    db.snapshot.findMany({ orderBy: { id: 'asc' } }),
    db.claim.findMany({ orderBy: { id: 'asc' } }),
    db.pool.findMany({ orderBy: { name: 'asc' } }),
    db.operation.findMany({ orderBy: { id: 'asc' } }),
  ])
  return JSON.stringify(rows)
}

async function refused(attempt: () => Promise<unknown>, words: string | RegExp): Promise<void> {
  const before = await everything()
  await expect(attempt()).rejects.toThrow(words)
  expect(await everything()).toBe(before)
}

describe('an Elastic IP', () => {
  const holding = (machine: { id: string; instanceId: string | null }) => ({
    machineId: machine.id,
    wantedMachineId: machine.id,
    instanceId: machine.instanceId,
    associationId: `eipassoc-${newId()}`,
  })

  it('is wanted elsewhere in one operation, and back in another', async () => {
    const ce = await booted(1)
    const worker = await booted(2)
    const address = await addAddress(db, holding(ce))
    const there = await reassignAddress(ctx, { address: address.id, machine: worker.name })
    expect(there.result).toEqual({ address: address.id, from: ce.name, to: worker.name })
    expect(await db.operation.findUnique({ where: { id: there.operationId } })).toMatchObject({
      status: 'running',
      title: `Move ${address.publicIp} from ${ce.name} to ${worker.name}`,
    })
    await refused(
      () => moveAddressBack(ctx, { address: address.id }),
      `Operation ${there.operationId} is under way`,
    )
    // EC2 shows it there, and the controller ends the operation.
    await db.elasticIp.update({
      where: { id: address.id },
      data: { ...holding(worker), operationId: null },
    })
    await moveAddressBack(ctx, { address: address.publicIp })
    expect(await db.elasticIp.findUnique({ where: { id: address.id } })).toMatchObject({
      wantedMachineId: ce.id,
      previousMachineId: worker.id,
      movedBy: 'operator',
    })
    const told = await db.machineEvent.findMany({ where: { machineId: ce.id, kind: 'address' } })
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringContaining('gives this machine a new public address'),
      expect.stringContaining(`is to come here from ${worker.name}`),
    ])
  })

  it('is taken from a machine, and then points nowhere', async () => {
    const machine = await booted(1)
    const address = await addAddress(db, holding(machine))
    await reassignAddress(ctx, { address: address.id, machine: null })
    expect(await db.elasticIp.findUnique({ where: { id: address.id } })).toMatchObject({
      wantedMachineId: null,
      previousMachineId: machine.id,
    })
    const free = await addAddress(db)
    await refused(
      () => reassignAddress(ctx, { address: free.id, machine: null }),
      'points nowhere already',
    )
  })

  it('does not go where it cannot', async () => {
    const machine = await booted(1)
    const address = await addAddress(db, holding(machine))
    const give = (name: string) => () =>
      reassignAddress(ctx, { address: address.id, machine: name })
    await refused(give(machine.name), 'holds the address already')
    await refused(give('nobody-0001'), 'There is no machine nobody-0001')
    const retired = await addMachine(db, pool, 2, 'retired')
    await refused(give(retired.name), `${retired.name} is retired`)
    const leaving = await addMachine(db, pool, 3, 'booting', { intent: 'retire' })
    await refused(give(leaving.name), 'on its way out')
    const requested = await addMachine(db, pool, 4)
    await refused(give(requested.name), 'has no instance yet')
    const other = await booted(5)
    const taken = await addAddress(db, { wantedMachineId: other.id })
    await refused(give(other.name), `has the Elastic IP ${taken.publicIp}`)
    const foreign = await addAddress(db, { managed: false })
    await refused(
      () => reassignAddress(ctx, { address: foreign.id, machine: other.name }),
      'Adopt it first',
    )
  })

  it('moves once when two move it at the same time', async () => {
    const address = await addAddress(db)
    const machines = [await booted(1), await booted(2), await booted(3)]
    const outcomes = await Promise.allSettled(
      machines.map(({ name }) => reassignAddress(ctx, { address: address.id, machine: name })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ])
  })

  it('changes places with another without a deadlock', async () => {
    const [one, two, three] = [await booted(1), await booted(2), await booted(3)]
    const first = await addAddress(db, holding(one))
    const second = await addAddress(db, holding(two))
    const outcomes = await Promise.allSettled([
      reassignAddress(ctx, { address: first.id, machine: two.name }),
      reassignAddress(ctx, { address: second.id, machine: one.name }),
      reassignAddress(ctx, { address: second.id, machine: three.name }),
    ])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('Conflict')
    }
  })

  it('is not released while it is used, claimed by a served slot, or its name is not typed', async () => {
    const machine = await booted(1)
    const used = await addAddress(db, holding(machine))
    const release = (address: { id: string; publicIp: string | null }, confirm?: string) => () =>
      releaseAddress(ctx, { address: address.id, confirm: confirm ?? address.publicIp })
    await refused(release(used), `in use by ${machine.name}. Take it from there first`)
    const strange = await addAddress(db, { instanceId: 'i-0strange', associationId: 'eipassoc-1' })
    await refused(release(strange), 'in use by i-0strange')
    const claimed = await addAddress(db)
    await db.claim.create({
      data: { id: newId(), poolName: pool, slot: 0, what: 'address', elasticIpId: claimed.id },
    })
    await refused(release(claimed), `belongs to slot ${pool}/0, in which ${machine.name} serves`)
    const free = await addAddress(db)
    await refused(release(free, 'yes'), `type ${free.publicIp} to confirm`)
    await release(free)()
    expect(await db.elasticIp.findUnique({ where: { id: free.id } })).toMatchObject({
      intent: 'gone',
    })
    await refused(release(free), 'is being released')
  })

  it('that is gone from EC2 is struck off at once, and leaves its slot', async () => {
    const lost = await addAddress(db, { goneAt: new Date() })
    await booted(1)
    await db.claim.create({
      data: { id: newId(), poolName: pool, slot: 0, what: 'address', elasticIpId: lost.id },
    })
    const done = await releaseAddress(ctx, { address: lost.id, confirm: lost.publicIp })
    expect(await db.operation.findUnique({ where: { id: done.operationId } })).toMatchObject({
      status: 'succeeded',
    })
    expect(await db.claim.count({ where: { poolName: pool } })).toBe(0)
  })
})

describe('a volume', () => {
  it.each([
    [{ sizeGiB: 0 }, 'sizeGiB: must be 1 GiB or more'],
    [{ sizeGiB: 1e6 }, 'sizeGiB: must be 65536 GiB or less'],
    [{ sizeGiB: 1.5 }, 'sizeGiB: must be a whole number of GiB'],
    [{}, 'sizeGiB: is required for an empty volume'],
    [{ sizeGiB: 10, type: 'st1' }, 'A st1 volume has 125 to 16384 GiB, not 10'],
    [{ sizeGiB: 10, type: 'gp9' }, 'type: must be one of'],
    [{ sizeGiB: 10, type: 'io2' }, 'iops: An io2 volume needs its IOPS'],
    [{ sizeGiB: 10, iops: 100 }, 'iops: A gp3 volume has 3000 to 80000 IOPS, not 100'],
    [{ sizeGiB: 10, iops: 2.5 }, 'iops: must be a whole number'],
    [{ sizeGiB: 10, type: 'gp2', iops: 300 }, 'iops: A gp2 volume takes no IOPS'],
    [{ sizeGiB: 10, throughput: 1000 }, 'throughput: A gp3 volume of 3000 IOPS has at most 750'],
    [{ sizeGiB: 10, zone: 'us-east-1z' }, 'There is no zone us-east-1z in this region'],
    [{ sizeGiB: 10, name: ' ' }, 'name: is required'],
    [{ sizeGiB: 10, label: 'a label that is far too long' }, 'label: must be 16'],
    [{ sizeGiB: 10, fromSnapshot: 'snap-0404' }, 'There is no snapshot snap-0404'],
  ])('is not created as %j', async (input, words) => {
    await refused(() => createVolume(ctx, { name: 'data', zone: 'us-east-1a', ...input }), words)
  })

  it('is created with the IOPS and throughput that were asked for', async () => {
    const wanted = { name: 'fast', zone: 'us-east-1a', sizeGiB: 10, iops: 4000, throughput: 500 }
    const { result } = await createVolume(ctx, wanted)
    expect(await db.volume.findUnique({ where: { id: result.volume } })).toMatchObject({
      ...{ type: 'gp3', iops: 4000, throughput: 500 },
    })
  })

  it('is created from a complete snapshot that fits', async () => {
    const snapshot = await addSnapshot(db, { sizeGiB: 40 })
    const from = { name: 'data', zone: 'us-east-1a', fromSnapshot: snapshot.snapshotId }
    const { result } = await createVolume(ctx, from)
    expect(await db.volume.findUnique({ where: { id: result.volume } })).toMatchObject({
      sizeGiB: 40,
      fromSnapshot: snapshot.snapshotId,
      volumeId: null,
    })
    await refused(() => createVolume(ctx, { ...from, sizeGiB: 39 }), 'needs 40 GiB or more')
    const pending = await addSnapshot(db, { ec2State: 'pending' })
    await refused(
      () => createVolume(ctx, { ...from, fromSnapshot: pending.id }),
      'not complete yet',
    )
  })

  it('is attached once, within its zone, to a machine that is there', async () => {
    const volume = await addVolumeRow(db)
    const attach = (machine: string, more: object = {}) => {
      return () => attachVolume(ctx, { volume: volume.id, machine, ...more })
    }
    const far = await booted(1, { zone: 'us-east-1b' })
    await refused(attach(far.name), 'a volume attaches only within its zone')
    const retired = await addMachine(db, pool, 2, 'retired', { zone: 'us-east-1a' })
    await refused(attach(retired.name), 'is retired')
    const near = await booted(3)
    await addVolumeRow(db, { ...heldBy(near, '/dev/sdf'), name: 'first' })
    await refused(attach(near.name, { device: '/dev/sdf' }), '/dev/sdf is taken by first')
    await refused(attach(near.name, { device: '/dev/sda1' }), 'must be one of /dev/sdf')
    const { result } = await attach(near.name)()
    expect(result).toMatchObject({ machine: near.name, device: '/dev/sdg' })
    await refused(attach(near.name), 'is under way for the volume')
    await db.volume.update({
      where: { id: volume.id },
      data: { ...heldBy(near, '/dev/sdg'), operationId: null },
    })
    await refused(attach(near.name), `attached to ${near.name}. Detach it first`)
  })

  it('is asked for as it is when it is adopted, but for one from which an instance runs', async () => {
    const machine = await booted(1)
    const found = { managed: false, type: 'gp3', iops: 3000 }
    const data = await addVolumeRow(db, { ...heldBy(machine), ...found })
    const root = await addVolumeRow(db, {
      ...heldBy(machine, '/dev/xvda'),
      ...found,
      deleteOnTermination: true,
    })
    for (const { id } of [data, root]) await adoptVolume(ctx, { volume: id })
    const asked = async (id: string) => (await db.volume.findUniqueOrThrow({ where: { id } })).asked
    expect(await asked(data.id)).toMatchObject({ type: 'gp3', iops: 3000, sizeGiB: data.sizeGiB })
    expect(await asked(root.id)).toBeNull()
  })

  it('from which an instance runs stays where it is', async () => {
    const machine = await booted(1)
    const root = await addVolumeRow(db, {
      ...heldBy(machine, '/dev/xvda'),
      deleteOnTermination: true,
    })
    await refused(() => detachVolume(ctx, { volume: root.id }), 'runs from this volume')
    await refused(
      () => deleteVolume(ctx, { volume: root.id, confirm: root.name }),
      'runs from this volume',
    )
  })

  it('is forced off only when its detach hangs, in place of the operation that hung', async () => {
    const machine = await booted(1)
    const volume = await addVolumeRow(db, heldBy(machine))
    const force = (confirm: string | null) => () =>
      forceDetachVolume(ctx, { volume: volume.id, confirm })
    await refused(force(volume.name), 'Detach it the ordinary way first')
    const { operationId } = await detachVolume(ctx, { volume: volume.id })
    await refused(force(volume.name), 'No detach of the volume hangs')
    await db.volume.update({
      where: { id: volume.id },
      data: { attachmentState: 'busy', errorCode: 'DetachHangs', errorMessage: 'It hangs' },
    })
    await refused(force('no'), `type ${volume.name} to confirm`)
    await force(volume.name)()
    expect(await db.volume.findUnique({ where: { id: volume.id } })).toMatchObject({
      forceDetach: true,
      errorCode: null,
    })
    expect(await db.operation.findUnique({ where: { id: operationId } })).toMatchObject({
      status: 'failed',
      outcome: 'It hung, and was forced instead',
    })
  })

  it('only grows', async () => {
    const volume = await addVolumeRow(db, { sizeGiB: 100 })
    const grow = (sizeGiB: number) => () => growVolume(ctx, { volume: volume.id, sizeGiB })
    await refused(grow(100), 'a volume only grows')
    await refused(grow(1e6), 'must be 65536 GiB or less')
    await grow(200)()
    expect(await db.volume.findUnique({ where: { id: volume.id } })).toMatchObject({
      sizeGiB: 100,
      wantedSizeGiB: 200,
    })
  })

  it('that is gone has no snapshot taken, and is not attached', async () => {
    const machine = await booted(1)
    const gone = await addVolumeRow(db, { goneAt: new Date() })
    await refused(() => snapshotVolume(ctx, { volume: gone.id }), 'is gone from EC2')
    await refused(
      () => attachVolume(ctx, { volume: gone.id, machine: machine.name }),
      'is gone from EC2',
    )
    await refused(() => snapshotVolume(ctx, { volume: 'vol-0404' }), 'There is no volume vol-0404')
  })

  it('of a slot follows the slot: not deleted while it is served, and replaced by a restored one', async () => {
    const claim = { id: newId(), poolName: pool, slot: 0, what: 'volume:data' }
    const volume = await addVolumeRow(db)
    await db.claim.create({ data: { ...claim, volumeRowId: volume.id } })
    const machine = await addMachine(db, pool, 1, 'requested', { slot: 0 })
    await refused(
      () => deleteVolume(ctx, { volume: volume.id, confirm: volume.name }),
      `in which ${machine.name} serves`,
    )
    const snapshot = await addSnapshot(db, { volumeId: volume.volumeId ?? '' })
    const { result } = await restoreSnapshot(ctx, {
      snapshot: snapshot.id,
      zone: 'us-east-1b',
      forSlot: true,
    })
    expect(await db.claim.findUnique({ where: { id: claim.id } })).toMatchObject({
      volumeRowId: result.volume,
    })
    expect(await db.volume.findUnique({ where: { id: result.volume } })).toMatchObject({
      zone: 'us-east-1b',
      name: volume.name,
    })
    const served = await addVolumeRow(db, { goneAt: new Date() })
    const runs = await booted(2)
    await db.claim.create({
      data: { ...claim, id: newId(), slot: 1, volumeRowId: served.id },
    })
    const far = await addSnapshot(db, { volumeId: served.volumeId ?? '' })
    await refused(
      () => restoreSnapshot(ctx, { snapshot: far.id, zone: 'us-east-1b', forSlot: true }),
      `${runs.name} serves in slot ${pool}/1 and runs in us-east-1a`,
    )
    const stray = await addSnapshot(db)
    await refused(
      () => restoreSnapshot(ctx, { snapshot: stray.id, zone: 'us-east-1b', forSlot: true }),
      'No slot owns the volume',
    )
  })
})

describe("a pool's claims", () => {
  const data = { name: 'data', sizeGiB: 10, device: '/dev/sdf' }
  const admin = () => ({ ...ctx, actor: person('admin') })
  const edit = (claims: unknown, version = 1) => editPool(admin(), { pool, version, claims })

  it('are kept in full, and the same again changes nothing', async () => {
    await edit({ elasticIp: true, volumes: [data] })
    const none = { iops: null, throughput: null, fromSnapshot: null, label: null }
    const full = { ...data, ...none, type: 'gp3', keep: true }
    const row = await db.pool.findUniqueOrThrow({ where: { name: pool } })
    expect(row.claims).toEqual({ elasticIp: true, volumes: [full] })
    const again = await edit({ elasticIp: true, volumes: [data] }, 2)
    expect(await db.operation.findUnique({ where: { id: again.operationId } })).toMatchObject({
      outcome: 'Nothing changed',
    })
  })

  it.each([
    [[data, { ...data, device: '/dev/sdg' }], 'claims.volumes.1.name: data is used twice'],
    [[data, { ...data, name: 'more' }], 'claims.volumes.1.device: /dev/sdf is used twice'],
    [[{ ...data, device: '/dev/sda1' }], 'claims.volumes.0.device: must be one of'],
    [[{ ...data, sizeGiB: 0 }], 'claims.volumes.0.sizeGiB: must be 1 GiB or more'],
    [[{ ...data, sizeGiB: 1e6 }], 'claims.volumes.0.sizeGiB: must be 65536'],
    [[{ ...data, type: 'sc1' }], 'claims.volumes.0.sizeGiB: A sc1 volume has'],
    [[{ ...data, type: 'io1' }], 'claims.volumes.0.iops: An io1 volume needs its IOPS'],
    [[{ ...data, name: 'Data' }], 'claims.volumes.0.name: must begin with'],
    [[{ ...data, label: 'seventeen-letters' }], 'claims.volumes.0.label: must be 16'],
    [[{ ...data, fromSnapshot: 'snap-00000000' }], 'There is no snapshot snap-00000000'],
    [[{ ...data, colour: 'red' }], 'colour'],
  ])('are refused as %j', async (volumes, words) => {
    await refused(() => edit({ elasticIp: false, volumes }), words)
  })

  it('are not dropped while slots hold something for them', async () => {
    await edit({ elasticIp: false, volumes: [data] })
    const volume = await addVolumeRow(db)
    await db.claim.create({
      data: { id: newId(), poolName: pool, slot: 0, what: 'volume:data', volumeRowId: volume.id },
    })
    await refused(
      () => edit({ elasticIp: false, volumes: [] }, 2),
      `${pool}/0 still holds the volume data`,
    )
    await edit({ elasticIp: true, volumes: [{ ...data, sizeGiB: 20 }] }, 2)
    await deleteVolume(ctx, { volume: volume.id, confirm: volume.name })
    await edit({ elasticIp: true, volumes: [] }, 3)
  })

  it('come with a new pool', async () => {
    const name = `${pool}n`
    await createPool(admin(), {
      ...{ name, profile: 'worker', image: 'ami-0a0000000000000a1', zones: ['us-east-1a'] },
      instanceTypes: ['m5.large'],
      claims: { elasticIp: true },
    })
    const row = await db.pool.findUniqueOrThrow({ where: { name } })
    expect(row.claims).toEqual({ elasticIp: true, volumes: [] })
  })
})
