import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { codeOf, first, idOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2()
})

afterAll(() => ec2.stop())

afterEach(async () => {
  for (const address of await addresses()) {
    if (address.AssociationId) {
      await ec2.client.send(
        new DisassociateAddressCommand({ AssociationId: address.AssociationId }),
      )
    }
    await ec2.client.send(new ReleaseAddressCommand({ AllocationId: address.AllocationId }))
  }
})

async function addresses() {
  return (await ec2.client.send(new DescribeAddressesCommand({}))).Addresses ?? []
}

const allocate = () => ec2.client.send(new AllocateAddressCommand({ Domain: 'vpc' }))

const associate = (
  AllocationId: string | undefined,
  InstanceId: string,
  AllowReassociation?: boolean,
) => ec2.client.send(new AssociateAddressCommand({ AllocationId, InstanceId, AllowReassociation }))

async function running(): Promise<string> {
  const id = idOf(first(await ec2.run()))
  await ec2.waitForState(id, 'running')
  return id
}

it('takes the place of the automatic address, for good', async () => {
  const id = await running()
  const automatic = (await ec2.look(id)).PublicIpAddress
  const { AllocationId, PublicIp } = await allocate()
  expect(PublicIp).toMatch(/^(203\.0\.113|198\.51\.100)\./)
  const { AssociationId } = await associate(AllocationId, id)
  const elastic = await ec2.look(id)
  expect(elastic.PublicIpAddress).toBe(PublicIp)
  expect(elastic.NetworkInterfaces?.[0]?.Association).toMatchObject({
    PublicIp,
    IpOwnerId: '123456789012',
  })
  expect(ec2.host.booted.get(id)?.publicIp).toBe(PublicIp)
  expect(first(await addresses())).toMatchObject({
    InstanceId: id,
    AssociationId,
    PrivateIpAddress: elastic.PrivateIpAddress,
  })
  await ec2.client.send(new DisassociateAddressCommand({ AssociationId }))
  await expect.poll(async () => (await ec2.look(id)).PublicIpAddress).toBeDefined()
  const after = (await ec2.look(id)).PublicIpAddress
  expect(after).not.toBe(automatic)
  expect(after).not.toBe(PublicIp)
  expect(ec2.host.booted.get(id)?.publicIp).toBe(after)
})

it('stays through stop and start, and comes free when the instance ends', async () => {
  const id = await running()
  const { AllocationId, PublicIp } = await allocate()
  await associate(AllocationId, id)
  await ec2.client.send(new StopInstancesCommand({ InstanceIds: [id] }))
  expect((await ec2.waitForState(id, 'stopped')).PublicIpAddress).toBe(PublicIp)
  await ec2.client.send(new StartInstancesCommand({ InstanceIds: [id] }))
  expect((await ec2.waitForState(id, 'running')).PublicIpAddress).toBe(PublicIp)
  await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  await ec2.waitForState(id, 'terminated')
  const [freed] = await addresses()
  expect(freed).toMatchObject({ AllocationId, PublicIp })
  expect(freed?.InstanceId).toBeUndefined()
})

it('moves between instances, unless that is forbidden', async () => {
  const [one, two] = [await running(), await running()]
  const { AllocationId, PublicIp } = await allocate()
  const other = await allocate()
  await associate(AllocationId, one)
  await associate(other.AllocationId, two)
  expect(await codeOf(associate(AllocationId, two, false))).toBe('Resource.AlreadyAssociated')
  await associate(AllocationId, two)
  expect((await ec2.look(two)).PublicIpAddress).toBe(PublicIp)
  expect((await addresses()).find((a) => a.AllocationId === other.AllocationId)?.InstanceId).toBe(
    undefined,
  )
  await expect.poll(async () => (await ec2.look(one)).PublicIpAddress).toMatch(/^198\.1[89]\./)
})

it('is refused where EC2 refuses it', async () => {
  ec2.simulator.control.setOptions({ pending: [60_000, 60_000] })
  const pending = idOf(first(await ec2.run()))
  ec2.simulator.control.setOptions({ pending: [5, 20] })
  const { AllocationId } = await allocate()
  expect(await codeOf(associate(AllocationId, pending))).toBe('InvalidInstanceID')
  expect(await codeOf(associate('eipalloc-0123456789abcdef0', pending))).toBe(
    'InvalidAllocationID.NotFound',
  )
  const id = await running()
  await associate(AllocationId, id)
  expect(await codeOf(ec2.client.send(new ReleaseAddressCommand({ AllocationId })))).toBe(
    'InvalidIPAddress.InUse',
  )
  expect(
    await codeOf(
      ec2.client.send(
        new DisassociateAddressCommand({ AssociationId: 'eipassoc-0123456789abcdef0' }),
      ),
    ),
  ).toBe('InvalidAssociationID.NotFound')
})

it('has a quota of five', async () => {
  for (let i = 0; i < 5; i++) await allocate()
  expect(await codeOf(allocate())).toBe('AddressLimitExceeded')
})
