import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { codeOf, first, idOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2()
})

afterAll(() => ec2.stop())

async function running(): Promise<string> {
  const id = idOf(first(await ec2.run()))
  await ec2.waitForState(id, 'running')
  return id
}

const terminate = (...ids: string[]) =>
  ec2.client.send(new TerminateInstancesCommand({ InstanceIds: ids }))

it('terminates, forgets addresses and volumes, and says why', async () => {
  const id = await running()
  const answer = await terminate(id)
  expect(answer.TerminatingInstances).toEqual([
    {
      InstanceId: id,
      CurrentState: { Code: 32, Name: 'shutting-down' },
      PreviousState: { Code: 16, Name: 'running' },
    },
  ])
  const gone = await ec2.waitForState(id, 'terminated')
  expect(gone.StateReason?.Code).toBe('Client.UserInitiatedShutdown')
  expect(gone.StateTransitionReason).toMatch(/^User initiated \(.* GMT\)$/)
  expect(gone.PrivateIpAddress).toBeUndefined()
  expect(gone.PublicIpAddress).toBeUndefined()
  expect(gone.NetworkInterfaces).toEqual([])
  expect(ec2.host.booted.has(id)).toBe(false)
  const again = await terminate(id)
  expect(again.TerminatingInstances?.[0]?.PreviousState?.Name).toBe('terminated')
})

it('terminates none of a batch with one bad id', async () => {
  const id = await running()
  expect(await codeOf(terminate(id, 'i-0123456789abcdef0'))).toBe('InvalidInstanceID.NotFound')
  expect(await codeOf(terminate(id, 'i-xyz'))).toBe('InvalidInstanceID.Malformed')
  expect((await ec2.look(id)).State?.Name).toBe('running')
})

it('spares the zone of a protected instance and fails the call', async () => {
  const launchIn = async (zone: string, shielded: boolean) =>
    idOf(
      first(
        await ec2.run({
          Placement: { AvailabilityZone: zone },
          DisableApiTermination: shielded,
        }),
      ),
    )
  const shielded = await launchIn('us-east-1a', true)
  const neighbour = await launchIn('us-east-1a', false)
  const other = await launchIn('us-east-1b', false)
  expect(await codeOf(terminate(shielded, neighbour, other))).toBe('OperationNotPermitted')
  await ec2.waitForState(other, 'terminated')
  expect((await ec2.waitForState(neighbour, 'running')).InstanceId).toBe(neighbour)
  await ec2.client.send(
    new ModifyInstanceAttributeCommand({
      InstanceId: shielded,
      DisableApiTermination: { Value: false },
    }),
  )
  const attribute = await ec2.client.send(
    new DescribeInstanceAttributeCommand({
      InstanceId: shielded,
      Attribute: 'disableApiTermination',
    }),
  )
  expect(attribute.DisableApiTermination?.Value).toBe(false)
  await terminate(shielded, neighbour)
  await ec2.waitForState(shielded, 'terminated')
})

it('stops and starts with another public and the same private address', async () => {
  const id = await running()
  const before = await ec2.look(id)
  expect(await codeOf(ec2.client.send(new StartInstancesCommand({ InstanceIds: [id] })))).toBe(
    'no error',
  )
  await ec2.client.send(new StopInstancesCommand({ InstanceIds: [id] }))
  const stopped = await ec2.waitForState(id, 'stopped')
  expect(stopped.PublicIpAddress).toBeUndefined()
  expect(ec2.host.booted.has(id)).toBe(false)
  await ec2.client.send(new StartInstancesCommand({ InstanceIds: [id] }))
  const after = await ec2.waitForState(id, 'running')
  expect(after.PrivateIpAddress).toBe(before.PrivateIpAddress)
  expect(after.PublicIpAddress).toBeDefined()
  expect(after.PublicIpAddress).not.toBe(before.PublicIpAddress)
  expect(ec2.host.booted.get(id)?.publicIp).toBe(after.PublicIpAddress)
})

it('refuses what the state does not allow', async () => {
  const id = await running()
  await terminate(id)
  const ids = { InstanceIds: [id] }
  for (const command of [new StartInstancesCommand(ids), new StopInstancesCommand(ids)]) {
    const refused =
      command instanceof StartInstancesCommand ? ec2.client.send(command) : ec2.client.send(command)
    expect(await codeOf(refused)).toBe('IncorrectInstanceState')
  }
  expect(await codeOf(ec2.client.send(new RebootInstancesCommand(ids)))).toBe(
    'IncorrectInstanceState',
  )
})

it('follows a guest that powers itself off', async () => {
  const stops = await running()
  const ends = idOf(first(await ec2.run({ InstanceInitiatedShutdownBehavior: 'terminate' })))
  await ec2.waitForState(ends, 'running')
  ec2.host.guestShutsDown(stops)
  ec2.host.guestShutsDown(ends)
  await ec2.waitForState(stops, 'stopped')
  const gone = await ec2.waitForState(ends, 'terminated')
  expect(gone.StateReason?.Code).toBe('Client.InstanceInitiatedShutdown')
})

it('keeps tags in step everywhere', async () => {
  const id = await running()
  await ec2.client.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  )
  expect(ec2.host.booted.get(id)?.tags).toEqual({ a: '1', b: '2' })
  await ec2.client.send(
    new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a' }, { Key: 'b', Value: 'other' }] }),
  )
  const left = await ec2.client.send(
    new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }),
  )
  expect(left.Tags).toEqual([{ ResourceId: id, ResourceType: 'instance', Key: 'b', Value: '2' }])
  const tag = (resource: string, key = 'k') =>
    codeOf(
      ec2.client.send(
        new CreateTagsCommand({ Resources: [resource], Tags: [{ Key: key, Value: '' }] }),
      ),
    )
  expect(await tag('i-0123456789abcdef0')).toBe('InvalidInstanceID.NotFound')
  expect(await tag('vol-0123456789abcdef0')).toBe('InvalidVolume.NotFound')
  expect(await tag('banana')).toBe('InvalidID')
  expect(await tag(id, 'aws:reserved')).toBe('InvalidParameterValue')
})

it('reports status checks', async () => {
  const id = await running()
  const status = async () => {
    const answer = await ec2.client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))
    return first(answer.InstanceStatuses).InstanceStatus?.Status
  }
  await expect.poll(status).toBe('ok')
  expect(await ec2.simulator.control.kill(id)).toBe(true)
  expect(await status()).toBe('impaired')
  expect((await ec2.look(id)).State?.Name).toBe('running')
  const impaired = await ec2.client.send(
    new DescribeInstanceStatusCommand({
      Filters: [{ Name: 'instance-status.status', Values: ['impaired'] }],
    }),
  )
  expect(impaired.InstanceStatuses?.map((s) => s.InstanceId)).toEqual([id])
})

it('takes a spot instance back after a notice, and no other', async () => {
  const plain = await running()
  expect(ec2.simulator.control.interrupt(plain, 0)).toBe(false)
  const spot = idOf(first(await ec2.run({ InstanceMarketOptions: { MarketType: 'spot' } })))
  await ec2.waitForState(spot, 'running')
  expect(ec2.simulator.control.interrupt(spot, undefined)).toBe(true)
  expect((await ec2.look(spot)).State?.Name).toBe('running')
  expect(ec2.simulator.control.interrupt(spot, 0)).toBe(true)
  const gone = await ec2.waitForState(spot, 'terminated')
  expect(gone.StateReason?.Code).toBe('Server.SpotInstanceTermination')
})

it('gives console output, or none yet', async () => {
  const id = await running()
  const output = await ec2.client.send(new GetConsoleOutputCommand({ InstanceId: id }))
  expect(output.InstanceId).toBe(id)
  expect(output.Output).toBeUndefined()
  expect(
    await codeOf(
      ec2.client.send(new GetConsoleOutputCommand({ InstanceId: 'i-0123456789abcdef0' })),
    ),
  ).toBe('InvalidInstanceID.NotFound')
})

it('lets terminated rows linger, lose their tags one by one, and vanish', async () => {
  const short = await simulatedEc2({ linger: 2000 })
  try {
    const Tags = ['a', 'b', 'c'].map((Key) => ({ Key, Value: '' }))
    const id = idOf(
      first(await short.run({ TagSpecifications: [{ ResourceType: 'instance', Tags }] })),
    )
    await short.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    expect((await short.waitForState(id, 'terminated')).Tags).toHaveLength(3)
    const seen = new Set<number>()
    await vi.waitFor(
      async () => {
        const all = await short.client.send(new DescribeInstancesCommand({}))
        const row = all.Reservations?.[0]?.Instances?.[0]
        if (row) seen.add(row.Tags?.length ?? 0)
        expect(row).toBeUndefined()
      },
      { timeout: 5000, interval: 10 },
    )
    const counts = [...seen]
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(counts.length).toBeGreaterThan(2)
    expect(
      await codeOf(short.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))),
    ).toBe('InvalidInstanceID.NotFound')
  } finally {
    await short.stop()
  }
})
