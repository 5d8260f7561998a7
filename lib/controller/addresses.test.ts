import { AllocateAddressCommand } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { describeAddresses } from '@/lib/ec2/addresses'
import { addressRow, changeAddress, wantAddress } from './testing/resources'
import { eventually, Stage } from './testing/stage'

describe('addresses', () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  const succeeds = (operationId: string) =>
    eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')

  async function twoMachines() {
    await stage.createPool()
    await stage.startController()
    await stage.scale(2)
    await stage.reaches('booting', 2)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(2)
    const [first, second] = await stage.machines()
    if (!first || !second) throw new Error('there are no two machines')
    return [first, second] as const
  }

  it('allocates exactly one address when the answer is lost', async () => {
    stage = await Stage.set({ lostReplies: [{ action: 'AllocateAddress', next: 1 }] })
    await stage.startController()
    const { id, operationId } = await wantAddress(stage, { name: 'gate' })
    await succeeds(operationId)
    const all = await describeAddresses(stage.ec2)
    expect(all).toHaveLength(1)
    expect(all[0]?.tags).toEqual({ Name: 'gate', 'muster:site': 'stage', 'muster:id': id })
    const row = await addressRow(stage, id)
    expect(row.allocationId).toBe(all[0]?.allocationId)
    expect(row).toMatchObject({ operationId: null, errorCode: null, machineId: null })
    expect(stage.requestCount('AllocateAddress')).toBe(1)
  })

  it('asks again when EC2 failed before it did anything', async () => {
    stage = await Stage.set({ serverErrors: [{ action: 'AllocateAddress', next: 1 }] })
    await stage.startController()
    const { operationId } = await wantAddress(stage)
    await succeeds(operationId)
    expect(await describeAddresses(stage.ec2)).toHaveLength(1)
  })

  it('moves an address in one call, verifies it, moves it back, takes it off and releases it', async () => {
    stage = await Stage.set()
    const [first, second] = await twoMachines()
    const { id, operationId } = await wantAddress(stage, { wantedMachineId: first.id })
    await succeeds(operationId)
    expect(await addressRow(stage, id)).toMatchObject({
      machineId: first.id,
      instanceId: first.instanceId,
    })
    stage.simulator.control.resetCounts()
    const move = await changeAddress(stage, id, {
      wantedMachineId: second.id,
      previousMachineId: first.id,
    })
    await succeeds(move)
    expect((await addressRow(stage, id)).machineId).toBe(second.id)
    expect(stage.requestCount('AssociateAddress')).toBe(1)
    expect(stage.requestCount('DisassociateAddress')).toBe(0)
    const { steps, outcome } = await stage.operation(move)
    expect(steps[0]?.message).toMatch(/^Moving [\d.]+ from wn-0001 to wn-0002$/)
    expect(steps[0]?.awsRequestId).toBeTruthy()
    expect(outcome).toMatch(/^EC2 shows [\d.]+ at wn-0002$/)
    const address = await addressRow(stage, id)
    await eventually(
      async () => (await stage.machines({ elasticIp: address.publicIp })).length,
    ).toBe(1)

    await succeeds(await changeAddress(stage, id, { wantedMachineId: first.id }))
    await succeeds(await changeAddress(stage, id, { wantedMachineId: null }))
    expect(await describeAddresses(stage.ec2)).toMatchObject([{ associationId: undefined }])
    await succeeds(await changeAddress(stage, id, { intent: 'gone' }))
    expect(await describeAddresses(stage.ec2)).toEqual([])
    expect((await addressRow(stage, id)).goneAt).not.toBeNull()
  })

  it('waits for the instance to run', async () => {
    stage = await Stage.set()
    stage.simulator.control.setOptions({ pending: 400 })
    await stage.createPool()
    await stage.startController()
    await stage.scale(1)
    const [machine] = await stage.reaches('booting', 1)
    const { operationId } = await wantAddress(stage, { wantedMachineId: machine?.id ?? '' })
    await succeeds(operationId)
    const { steps } = await stage.operation(operationId)
    expect(steps.filter((step) => step.level === 'error')).toEqual([])
    expect(stage.requestCount('AssociateAddress')).toBe(1)
  })

  it('releases nothing that is associated, and says so', async () => {
    stage = await Stage.set()
    const [first] = await twoMachines()
    const { id, operationId } = await wantAddress(stage, { wantedMachineId: first.id })
    await succeeds(operationId)
    const release = await changeAddress(stage, id, { intent: 'gone' })
    await eventually(async () => (await stage.operation(release)).status).toBe('failed')
    expect((await stage.operation(release)).outcome).toContain('it is associated with wn-0001')
    expect(await addressRow(stage, id)).toMatchObject({
      intent: 'kept',
      goneAt: null,
      errorCode: 'InvalidIPAddress.InUse',
    })
    expect(stage.requestCount('ReleaseAddress')).toBe(0)
  })

  it('says what EC2 said and what to do when the quota is reached', async () => {
    stage = await Stage.set()
    stage.simulator.control.setOptions({ addressQuota: 1 })
    await stage.startController()
    await succeeds((await wantAddress(stage)).operationId)
    const { id, operationId } = await wantAddress(stage)
    await eventually(async () => (await stage.operation(operationId)).status).toBe('failed')
    const { outcome } = await stage.operation(operationId)
    expect(outcome).toContain('AddressLimitExceeded')
    expect(outcome).toContain('Release an address that nobody needs')
    expect(await addressRow(stage, id)).toMatchObject({ intent: 'gone', allocationId: null })
  })

  it('shows addresses of others, leaves them alone, and marks those that are adopted', async () => {
    stage = await Stage.set()
    await stage.startController()
    await stage.ec2.call('AllocateAddress', new AllocateAddressCommand({}), { kind: 'write' })
    const rows = () => stage.db.prisma.elasticIp.findMany()
    await eventually(async () => (await rows()).map((row) => row.managed)).toEqual([false])
    const [row] = await rows()
    await succeeds(await changeAddress(stage, row?.id ?? '', { managed: true }))
    const [seen] = await describeAddresses(stage.ec2)
    expect(seen?.tags).toEqual({ 'muster:site': 'stage', 'muster:id': row?.id })
  })
})
