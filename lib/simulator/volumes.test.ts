import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, first, idOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2
let instance: string

beforeAll(async () => {
  // Long enough to be seen under way, also on a busy machine.
  ec2 = await simulatedEc2({ volumes: 300, snapshots: 300 })
  instance = await runningIn('us-east-1a')
})

afterAll(() => ec2.stop())

async function runningIn(zone: string): Promise<string> {
  const id = idOf(first(await ec2.run({ Placement: { AvailabilityZone: zone } })))
  await ec2.waitForState(id, 'running')
  return id
}

async function look(id: string) {
  const answer = await ec2.client.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return first(answer.Volumes)
}

async function create(input: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const made = await ec2.client.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 8, ...input }),
  )
  return made.VolumeId ?? ''
}

async function available(input: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const id = await create(input)
  await expect.poll(async () => (await look(id)).State).toBe('available')
  return id
}

const attach = (VolumeId: string, InstanceId: string, Device: string) =>
  ec2.client.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device }))

it('goes from creating over attached to deleted', async () => {
  const id = await create()
  const made = await look(id)
  expect(made).toMatchObject({ State: 'creating', VolumeType: 'gp3', Iops: 3000, Throughput: 125 })
  expect(await codeOf(attach(id, instance, '/dev/sdf'))).toBe('IncorrectState')
  await expect.poll(async () => (await look(id)).State).toBe('available')
  const attaching = await attach(id, instance, '/dev/sdf')
  expect(attaching).toMatchObject({ State: 'attaching', DeleteOnTermination: false })
  await expect.poll(async () => (await look(id)).Attachments?.[0]?.State).toBe('attached')
  expect((await ec2.look(instance)).BlockDeviceMappings).toHaveLength(2)
  const remove = () => codeOf(ec2.client.send(new DeleteVolumeCommand({ VolumeId: id })))
  expect(await remove()).toBe('VolumeInUse')
  await ec2.client.send(new DetachVolumeCommand({ VolumeId: id }))
  await expect.poll(async () => (await look(id)).State).toBe('available')
  expect(await remove()).toBe('no error')
  await expect.poll(() => codeOf(look(id))).toBe('InvalidVolume.NotFound')
  expect(await remove()).toBe('InvalidVolume.NotFound')
})

it('is bound to its zone, to one instance and to one device', async () => {
  const [one, two] = [await available(), await available()]
  const elsewhere = await runningIn('us-east-1b')
  expect(await codeOf(attach(one, elsewhere, '/dev/sdf'))).toBe('InvalidVolume.ZoneMismatch')
  await attach(one, instance, '/dev/sdg')
  expect(await codeOf(attach(one, instance, '/dev/sdh'))).toBe('VolumeInUse')
  expect(await codeOf(attach(two, instance, '/dev/sdg'))).toBe('InvalidParameterValue')
  expect(await codeOf(attach(two, instance, 'disk'))).toBe('InvalidParameterValue')
  expect(await codeOf(ec2.client.send(new DetachVolumeCommand({ VolumeId: two })))).toBe(
    'IncorrectState',
  )
  expect(
    await codeOf(
      ec2.client.send(new DetachVolumeCommand({ VolumeId: one, InstanceId: elsewhere })),
    ),
  ).toBe('InvalidAttachment.NotFound')
  const root = (await ec2.look(instance)).BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? ''
  expect(await codeOf(ec2.client.send(new DetachVolumeCommand({ VolumeId: root })))).toBe(
    'OperationNotPermitted',
  )
})

it('outlives its instance, while the root volume goes', async () => {
  const kept = await available()
  const id = await runningIn('us-east-1a')
  const root = (await ec2.look(id)).BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? ''
  await attach(kept, id, '/dev/sdf')
  await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  await ec2.waitForState(id, 'terminated')
  expect((await look(kept)).State).toBe('available')
  expect(await codeOf(look(root))).toBe('InvalidVolume.NotFound')
})

it('goes with its instance or not as ModifyInstanceAttribute says, by device', async () => {
  const [kept, lent] = [await available(), await available()]
  const id = await runningIn('us-east-1a')
  await attach(kept, id, '/dev/sdf')
  await attach(lent, id, '/dev/sdg')
  const goes = (DeviceName: string, DeleteOnTermination: boolean) =>
    ec2.client.send(
      new ModifyInstanceAttributeCommand({
        InstanceId: id,
        BlockDeviceMappings: [{ DeviceName, Ebs: { DeleteOnTermination } }],
      }),
    )
  expect(await codeOf(goes('/dev/sdz', true))).toBe('InvalidInstanceAttributeValue')
  await goes('/dev/sdf', true)
  await goes('/dev/sdg', true)
  await goes('/dev/sdf', false)
  const shown = (await ec2.look(id)).BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [
    DeviceName,
    Ebs?.DeleteOnTermination,
  ])
  expect(shown).toEqual([
    ['/dev/xvda', true],
    ['/dev/sdf', false],
    ['/dev/sdg', true],
  ])
  await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  await ec2.waitForState(id, 'terminated')
  expect((await look(kept)).State).toBe('available')
  expect(await codeOf(look(lent))).toBe('InvalidVolume.NotFound')
})

it('grows and never shrinks', async () => {
  const id = await available()
  const modify = (Size: number) => ec2.client.send(new ModifyVolumeCommand({ VolumeId: id, Size }))
  const modified = await modify(20)
  expect(modified.VolumeModification).toMatchObject({
    ModificationState: 'modifying',
    OriginalSize: 8,
    TargetSize: 20,
  })
  expect(await codeOf(modify(30))).toBe('IncorrectModificationState')
  await expect.poll(async () => (await look(id)).Size).toBe(20)
  await expect.poll(() => codeOf(modify(10))).toBe('InvalidParameterValue')
})

it.each([
  [{ Size: 0 }, 'InvalidParameterValue'],
  [{ Size: -1 }, 'InvalidParameterValue'],
  [{ Size: 65_537 }, 'InvalidParameterValue'],
  [{ Size: 2000, VolumeType: 'standard' as const }, 'InvalidParameterValue'],
  [{ Size: 10, VolumeType: 'st1' as const }, 'InvalidParameterValue'],
  [{ Size: 10, VolumeType: 'io2' as const }, 'MissingParameter'],
  [{ Size: undefined }, 'MissingParameter'],
  [{ AvailabilityZone: 'us-east-1z' }, 'InvalidZone.NotFound'],
  [{ SnapshotId: 'snap-0123456789abcdef0' }, 'InvalidSnapshot.NotFound'],
])('is refused as %o', async (input, code) => {
  expect(await codeOf(create(input))).toBe(code)
})

it('is made once for a client token', async () => {
  const id = await create({ ClientToken: 'once' })
  expect(await create({ ClientToken: 'once' })).toBe(id)
  expect(await codeOf(create({ ClientToken: 'once', Size: 9 }))).toBe('IdempotentParameterMismatch')
})

it('is saved in snapshots and made from them', async () => {
  const volume = await available({ Size: 12 })
  const snapshot = await ec2.client.send(
    new CreateSnapshotCommand({
      VolumeId: volume,
      Description: 'before the upgrade',
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'k', Value: 'v' }] }],
    }),
  )
  const SnapshotId = snapshot.SnapshotId ?? ''
  expect(snapshot).toMatchObject({ State: 'pending', VolumeSize: 12 })
  expect(await codeOf(create({ SnapshotId, Size: undefined }))).toBe('IncorrectState')
  const mine = async () =>
    (
      await ec2.client.send(
        new DescribeSnapshotsCommand({
          OwnerIds: ['self'],
          Filters: [{ Name: 'tag:k', Values: ['v'] }],
        }),
      )
    ).Snapshots
  await expect.poll(async () => (await mine())?.[0]?.State).toBe('completed')
  expect(first(await mine())).toMatchObject({ SnapshotId, Progress: '100%' })
  expect(await codeOf(create({ SnapshotId, Size: 11 }))).toBe('InvalidParameterValue')
  const copy = await create({ SnapshotId, Size: undefined })
  expect(await look(copy)).toMatchObject({ Size: 12, SnapshotId })
  const remove = (id: string) =>
    codeOf(ec2.client.send(new DeleteSnapshotCommand({ SnapshotId: id })))
  expect(await remove(SnapshotId)).toBe('no error')
  expect(await remove(SnapshotId)).toBe('InvalidSnapshot.NotFound')
  expect(await remove('snap-0a0000000000000a1')).toBe('InvalidSnapshot.InUse')
})

describe('what is on a volume', () => {
  const detach = (VolumeId: string, Force = false) =>
    ec2.client.send(new DetachVolumeCommand({ VolumeId, Force }))
  /** The volume's folder, as the machine sees it. */
  const seen = (instanceId: string, volumeId: string) =>
    ec2.host.booted.get(instanceId)?.volumes.find((v) => v.volumeId === volumeId)
  const attached = async (volumeId: string, instanceId: string, device: string) => {
    await attach(volumeId, instanceId, device)
    expect(seen(instanceId, volumeId)).toBeUndefined()
    await expect.poll(() => seen(instanceId, volumeId)).toMatchObject({ device })
    return seen(instanceId, volumeId)?.folder ?? ''
  }
  const snapshotOf = async (VolumeId: string) => {
    const { SnapshotId = '' } = await ec2.client.send(new CreateSnapshotCommand({ VolumeId }))
    await expect.poll(() => codeOf(create({ SnapshotId, Size: undefined }))).toBe('no error')
    return SnapshotId
  }

  it('goes with it from machine to machine, and outlives them', async () => {
    const volume = await available()
    const [one, two] = [await runningIn('us-east-1a'), await runningIn('us-east-1a')]
    writeFileSync(join(await attached(volume, one, '/dev/sdf'), 'data'), 'of one')
    await detach(volume)
    await expect.poll(() => seen(one, volume)).toBeUndefined()
    const folder = await attached(volume, two, '/dev/sdg')
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('of one')
    await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [two] }))
    await ec2.waitForState(two, 'terminated')
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('of one')
    await ec2.client.send(new DeleteVolumeCommand({ VolumeId: volume }))
    await expect.poll(() => existsSync(folder)).toBe(false)
  })

  it('is there for its machine after a stop and start', async () => {
    const volume = await available()
    const id = await runningIn('us-east-1a')
    await attached(volume, id, '/dev/sdf')
    await ec2.client.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await ec2.waitForState(id, 'stopped')
    await ec2.client.send(new StartInstancesCommand({ InstanceIds: [id] }))
    await ec2.waitForState(id, 'running')
    expect(seen(id, volume)).toMatchObject({ device: '/dev/sdf' })
  })

  it('is kept by a snapshot as it was, and begins a volume made from it', async () => {
    const volume = await available()
    const folder = await attached(volume, instance, '/dev/sdk')
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'sub/data'), 'before', { mode: 0o640 })
    symlinkSync('sub/data', join(folder, 'link'))
    const SnapshotId = await snapshotOf(volume)
    writeFileSync(join(folder, 'sub/data'), 'after')
    const copy = await available({ SnapshotId, Size: undefined })
    const restored = await attached(copy, instance, '/dev/sdl')
    expect(readFileSync(join(restored, 'link'), 'utf8')).toBe('before')
    expect(statSync(join(restored, 'sub/data')).mode & 0o777).toBe(0o640)
    await ec2.client.send(new DeleteSnapshotCommand({ SnapshotId }))
    expect(readFileSync(join(restored, 'link'), 'utf8')).toBe('before')
  })

  it('comes with a launch from a snapshot, and goes with the instance', async () => {
    const volume = await available()
    writeFileSync(join(await attached(volume, instance, '/dev/sdm'), 'data'), 'x')
    const SnapshotId = await snapshotOf(volume)
    const launched = await ec2.run({
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId } }],
    })
    const id = idOf(first(launched))
    await ec2.waitForState(id, 'running')
    const mine = first(ec2.host.booted.get(id)?.volumes)
    expect(mine.device).toBe('/dev/sdf')
    expect(readFileSync(join(mine.folder, 'data'), 'utf8')).toBe('x')
    await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await expect.poll(() => existsSync(mine.folder)).toBe(false)
  })

  it('is held by a machine that does not let go, until that ends or it is forced', async () => {
    const [one, two] = [await available(), await available()]
    await attached(one, instance, '/dev/sdn')
    await attached(two, instance, '/dev/sdo')
    const stateOf = async (id: string) => (await look(id)).Attachments?.[0]?.State
    ec2.simulator.control.mergeFaults({ busyVolumes: [{ volumeId: one }, { volumeId: two }] })
    await detach(one)
    await detach(two)
    await expect.poll(() => stateOf(one)).toBe('busy')
    await expect.poll(() => stateOf(two)).toBe('busy')
    expect(seen(instance, one)).toBeDefined()
    expect(await codeOf(detach(one))).toBe('IncorrectState')
    await detach(one, true)
    await expect.poll(async () => (await look(one)).State).toBe('available')
    expect(seen(instance, one)).toBeUndefined()
    expect(await stateOf(two)).toBe('busy')
    ec2.simulator.control.mergeFaults({ busyVolumes: [] })
    await expect.poll(async () => (await look(two)).State).toBe('available')
  })
})
