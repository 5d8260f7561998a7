import { AllocateAddressCommand, CreateVolumeCommand } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { describeAddresses } from '@/lib/ec2/addresses'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { adoptAddress } from '@/lib/operations/adopt-address'
import { adoptVolume } from '@/lib/operations/adopt-volume'
import { allocateAddress } from '@/lib/operations/allocate-address'
import { attachVolume } from '@/lib/operations/attach-volume'
import { createVolume } from '@/lib/operations/create-volume'
import { deleteSnapshot } from '@/lib/operations/delete-snapshot'
import { deleteVolume } from '@/lib/operations/delete-volume'
import { detachVolume } from '@/lib/operations/detach-volume'
import { growVolume } from '@/lib/operations/grow-volume'
import { moveAddressBack } from '@/lib/operations/move-address-back'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { releaseAddress } from '@/lib/operations/release-address'
import { restoreSnapshot } from '@/lib/operations/restore-snapshot'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import { smallRegion } from '@/lib/operations/testing/catalog'
import { person } from '@/lib/operations/testing/site'
import { addressById } from '@/lib/store/addresses'
import { snapshotById, volumeById } from '@/lib/store/volumes'
import { eventually, Stage } from './testing/stage'

describe('what people ask for is done on EC2', { timeout: 120_000 }, () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  const context = () => ({
    db: stage.db.prisma,
    actor: person('operator'),
    catalog: smallRegion(),
  })

  /** Waits until the operation of a verb has ended well, and answers what the verb did. */
  async function done<R>(asked: Promise<{ operationId: string; result: R }>): Promise<R> {
    const { operationId, result } = await asked
    await eventually(async () => (await stage.operation(operationId)).status).not.toBe('running')
    const operation = await stage.operation(operationId)
    expect(operation, operation.outcome ?? '').toMatchObject({ status: 'succeeded' })
    return result
  }

  async function machines(count: number) {
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(count)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(count)
    return (await stage.machines()).map(({ name }) => name)
  }

  it('with addresses', async () => {
    stage = await Stage.set()
    const [first, second] = await machines(2)
    const ctx = context()
    const { address } = await done(allocateAddress(ctx, { name: 'gate' }))
    await done(reassignAddress(ctx, { address, machine: first }))
    await done(reassignAddress(ctx, { address, machine: second }))
    expect(await addressById(ctx.db, address)).toMatchObject({
      machine: second,
      previousMachine: first,
    })
    await done(moveAddressBack(ctx, { address }))
    expect(await addressById(ctx.db, address)).toMatchObject({ machine: first })
    await done(reassignAddress(ctx, { address, machine: null }))
    const { publicIp } = (await addressById(ctx.db, address)).address
    await done(releaseAddress(ctx, { address, confirm: publicIp }))
    expect(await describeAddresses(stage.ec2)).toEqual([])
    const foreign = await stage.ec2.call('AllocateAddress', new AllocateAddressCommand({}), {
      kind: 'write',
    })
    const id = foreign.output.AllocationId ?? ''
    await eventually(() => addressById(ctx.db, id).catch(() => undefined)).toBeDefined()
    await done(adoptAddress(ctx, { address: id }))
    const [adopted] = await describeAddresses(stage.ec2)
    expect(adopted?.tags['muster:site']).toBe('stage')
  })

  it('with volumes and snapshots', async () => {
    stage = await Stage.set()
    const [machine] = await machines(1)
    const ctx = context()
    const zone = 'us-east-1a'
    const { volume } = await done(createVolume(ctx, { name: 'data', zone, sizeGiB: 2 }))
    await done(attachVolume(ctx, { volume, machine }))
    expect(await volumeById(ctx.db, volume)).toMatchObject({ machine, root: false })
    await done(growVolume(ctx, { volume, sizeGiB: 4 }))
    const { snapshot } = await done(snapshotVolume(ctx, { volume, name: 'before' }))
    expect(await snapshotById(ctx.db, snapshot)).toMatchObject({
      snapshot: { name: 'before', ec2State: 'completed' },
    })
    const restored = await done(restoreSnapshot(ctx, { snapshot, zone: 'us-east-1b' }))
    expect(await volumeById(ctx.db, restored.volume)).toMatchObject({
      volume: { zone: 'us-east-1b', sizeGiB: 4, name: 'data' },
    })
    await done(detachVolume(ctx, { volume }))
    await done(deleteVolume(ctx, { volume, confirm: 'data' }))
    await done(deleteVolume(ctx, { volume: restored.volume, confirm: 'data' }))
    await done(deleteSnapshot(ctx, { snapshot, confirm: 'before' }))
    const snapshots = await describeSnapshots(stage.ec2)
    expect(snapshots.filter(({ tags }) => tags['muster:id'])).toEqual([])
    const foreign = await stage.ec2.call(
      'CreateVolume',
      new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }),
      { kind: 'write' },
    )
    const id = foreign.output.VolumeId ?? ''
    await eventually(() => volumeById(ctx.db, id).catch(() => undefined)).toBeDefined()
    await done(adoptVolume(ctx, { volume: id }))
    const seen = (await describeVolumes(stage.ec2)).find((one) => one.volumeId === id)
    expect(seen?.tags['muster:site']).toBe('stage')
  })

  it('fails with the words of EC2 when the account may have no more addresses', async () => {
    stage = await Stage.set()
    await stage.startController()
    const ctx = context()
    for (let i = 0; i < 5; i++) await done(allocateAddress(ctx, {}))
    const { operationId, result } = await allocateAddress(ctx, {})
    await eventually(async () => (await stage.operation(operationId)).status).toBe('failed')
    expect((await stage.operation(operationId)).outcome).toContain('AddressLimitExceeded')
    // What was never had is struck off.
    expect(await addressById(ctx.db, result.address)).toMatchObject({
      address: { allocationId: null, goneAt: expect.any(Date) },
      operation: null,
    })
    expect(await describeAddresses(stage.ec2)).toHaveLength(5)
  })
})
