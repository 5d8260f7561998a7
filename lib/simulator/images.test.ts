import {
  CreateImageCommand,
  type CreateImageCommandInput,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeOf, first, idOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2
let instance: string

beforeAll(async () => {
  ec2 = await simulatedEc2({ snapshots: 300 })
  instance = idOf(first(await ec2.run()))
  await ec2.waitForState(instance, 'running')
})
afterAll(() => ec2.stop())

const create = (input: Partial<CreateImageCommandInput> = {}) =>
  ec2.client.send(
    new CreateImageCommand({ InstanceId: instance, Name: 'golden', NoReboot: true, ...input }),
  )

it('makes an image of an instance, from which others start, and deregisters it', async () => {
  const tags = [{ Key: 'muster:id', Value: 'x1' }]
  const { ImageId: id = '' } = await create({
    TagSpecifications: [{ ResourceType: 'image', Tags: tags }],
  })
  const look = async () => {
    const filter = { Name: 'tag:muster:id', Values: ['x1'] }
    const command = new DescribeImagesCommand({ Owners: ['self'], Filters: [filter] })
    return first((await ec2.client.send(command)).Images)
  }
  expect(await look()).toMatchObject({ ImageId: id, Name: 'golden', State: 'pending', Tags: tags })
  expect(await codeOf(ec2.run({ ImageId: id }))).toBe('InvalidAMIID.Unavailable')
  expect(await codeOf(create())).toBe('InvalidAMIName.Duplicate')
  await expect.poll(async () => (await look()).State).toBe('available')
  expect(first(await ec2.run({ ImageId: id })).ImageId).toBe(id)
  const snapshot = (await look()).BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''
  const remove = () => codeOf(ec2.client.send(new DeleteSnapshotCommand({ SnapshotId: snapshot })))
  expect(await remove()).toBe('InvalidSnapshot.InUse')
  await ec2.client.send(new DeregisterImageCommand({ ImageId: id }))
  expect(await codeOf(ec2.run({ ImageId: id }))).toBe('InvalidAMIID.NotFound')
  expect(await remove()).toBe('no error')
})

it('refuses what EC2 refuses', async () => {
  expect(await codeOf(create({ Name: 'a' }))).toBe('InvalidAMIName.Malformed')
  expect(await codeOf(create({ InstanceId: 'i-0123456789abcdef0' }))).toBe(
    'InvalidInstanceID.NotFound',
  )
  const gone = new DeregisterImageCommand({ ImageId: 'ami-0123456789abcdef0' })
  expect(await codeOf(ec2.client.send(gone))).toBe('InvalidAMIID.NotFound')
})
