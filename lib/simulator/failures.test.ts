import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { quickOptions } from './options'
import { startSimulator } from './start-simulator'
import {
  clientOf,
  codeOf,
  first,
  idOf,
  type SimulatedEc2,
  simulatedEc2,
} from './testing/simulated-ec2'

let ec2: SimulatedEc2
let instance: string
let names = 0

beforeAll(async () => {
  // Long enough to be seen under way, also on a busy machine.
  ec2 = await simulatedEc2({ volumes: 300, snapshots: 300 })
  instance = idOf(first(await ec2.run({ Placement: { AvailabilityZone: 'us-east-1a' } })))
  await ec2.waitForState(instance, 'running')
})
afterEach(() => ec2.simulator.control.replaceFaults({}))
afterAll(() => ec2.stop())

async function createVolume(
  client: EC2Client,
  input: Partial<CreateVolumeCommandInput> = {},
): Promise<string> {
  const command = new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1, ...input })
  const made = await client.send(command)
  expect(made.State).toBe('creating')
  return made.VolumeId ?? ''
}

async function volumeState(client: EC2Client, id: string) {
  const answer = await client.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return first(answer.Volumes).State
}

async function createSnapshot(client: EC2Client, VolumeId: string): Promise<string> {
  const made = await client.send(new CreateSnapshotCommand({ VolumeId }))
  expect(made.State).toBe('pending')
  return made.SnapshotId ?? ''
}

async function lookAtSnapshot(client: EC2Client, id: string) {
  const answer = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }))
  return first(answer.Snapshots)
}

async function createImage(client: EC2Client, InstanceId: string): Promise<string> {
  const Name = `image-${names++}`
  const made = await client.send(new CreateImageCommand({ InstanceId, Name, NoReboot: true }))
  return made.ImageId ?? ''
}

async function lookAtImage(client: EC2Client, id: string) {
  const answer = await client.send(new DescribeImagesCommand({ ImageIds: [id] }))
  return first(answer.Images)
}

it('lets a volume end in error, which can be deleted and nothing else', async () => {
  const { client } = ec2
  ec2.simulator.control.mergeFaults({ failures: [{ action: 'CreateVolume', next: 1 }] })
  const id = await createVolume(client, { ClientToken: 'doomed' })
  // A repeat makes nothing, and uses up no failure.
  expect(await createVolume(client, { ClientToken: 'doomed' })).toBe(id)
  const fine = await createVolume(client)
  await expect.poll(() => volumeState(client, id)).toBe('error')
  await expect.poll(() => volumeState(client, fine)).toBe('available')
  const attach = new AttachVolumeCommand({
    VolumeId: id,
    InstanceId: instance,
    Device: '/dev/sdf',
  })
  expect(await codeOf(client.send(attach))).toBe('IncorrectState')
  expect(await codeOf(createSnapshot(client, id))).toBe('IncorrectState')
  await client.send(new DeleteVolumeCommand({ VolumeId: id }))
  await expect.poll(() => codeOf(volumeState(client, id))).toBe('InvalidVolume.NotFound')
})

it('lets a snapshot end in error, which can be deleted and nothing else', async () => {
  const { client } = ec2
  const volume = await createVolume(client)
  await expect.poll(() => volumeState(client, volume)).toBe('available')
  ec2.simulator.control.mergeFaults({ failures: [{ action: 'CreateSnapshot', next: 1 }] })
  const id = await createSnapshot(client, volume)
  const fine = await createSnapshot(client, volume)
  await expect
    .poll(() => lookAtSnapshot(client, id))
    .toMatchObject({ State: 'error', Progress: '0%' })
  await expect.poll(async () => (await lookAtSnapshot(client, fine)).State).toBe('completed')
  expect(await codeOf(createVolume(client, { SnapshotId: id }))).toBe('IncorrectState')
  const launch = ec2.run({
    BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: id } }],
  })
  expect(await codeOf(launch)).toBe('IncorrectState')
  await client.send(new DeleteSnapshotCommand({ SnapshotId: id }))
  expect(await codeOf(lookAtSnapshot(client, id))).toBe('InvalidSnapshot.NotFound')
})

it('lets an image fail with a reason: it starts nothing and can be deregistered', async () => {
  const { client } = ec2
  ec2.simulator.control.mergeFaults({
    failures: [{ action: 'CreateImage', next: 1 }, { action: 'CreateSnapshot' }],
  })
  const id = await createImage(client, instance)
  const fine = await createImage(client, instance)
  expect(await lookAtImage(client, id)).toMatchObject({ State: 'pending' })
  await expect
    .poll(() => lookAtImage(client, id))
    .toMatchObject({ State: 'failed', StateReason: { Code: 'Server.InternalError' } })
  await expect.poll(async () => (await lookAtImage(client, fine)).State).toBe('available')
  expect((await lookAtImage(client, fine)).StateReason).toBeUndefined()
  expect(await codeOf(ec2.run({ ImageId: id }))).toBe('InvalidAMIID.Unavailable')
  const { BlockDeviceMappings } = await lookAtImage(client, id)
  const snapshot = first(BlockDeviceMappings).Ebs?.SnapshotId ?? ''
  await expect.poll(async () => (await lookAtSnapshot(client, snapshot)).State).toBe('completed')
  await client.send(new DeregisterImageCommand({ ImageId: id }))
  expect(await codeOf(lookAtImage(client, id))).toBe('InvalidAMIID.NotFound')
  expect(await codeOf(client.send(new DeleteSnapshotCommand({ SnapshotId: snapshot })))).toBe(
    'no error',
  )
})

it('takes only actions that make something', async () => {
  const set = (action: string) =>
    fetch(`${ec2.simulator.url}/_sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ failures: [{ action, next: 1 }] }),
    })
  expect((await set('CreateImage')).status).toBe(200)
  expect((await set('RunInstances')).status).toBe(400)
  expect((await set('*')).status).toBe(400)
})

it('remembers over a restart what comes to nothing', async () => {
  const other = await simulatedEc2({ volumes: 500, snapshots: 500 })
  const { client, dataDir, simulator } = other
  const ground = await createVolume(client)
  await expect.poll(() => volumeState(client, ground)).toBe('available')
  const from = idOf(first(await other.run()))
  await other.waitForState(from, 'running')
  simulator.control.mergeFaults({
    failures: [{ action: 'CreateVolume' }, { action: 'CreateSnapshot' }, { action: 'CreateImage' }],
  })
  const [volume, snapshot, image] = await Promise.all([
    createVolume(client),
    createSnapshot(client, ground),
    createImage(client, from),
  ])
  await simulator.close()
  const again = await startSimulator({ dataDir, options: quickOptions })
  const fresh = clientOf(again.url)
  await expect.poll(() => volumeState(fresh, volume)).toBe('error')
  await expect.poll(async () => (await lookAtSnapshot(fresh, snapshot)).State).toBe('error')
  await expect.poll(async () => (await lookAtImage(fresh, image)).State).toBe('failed')
  fresh.destroy()
  await again.close()
  await other.stop()
})
