import { afterEach, describe, expect, it } from 'vitest'
import { describeByIds } from '@/lib/ec2/observe'
import { terminateInstances } from '@/lib/ec2/terminate'
import { setClock } from '@/lib/platform/clock'
import { volumeRow, wantVolume } from './testing/resources'
import { eventually, Stage } from './testing/stage'

describe('retiring', () => {
  let stage: Stage
  afterEach(async () => {
    setClock()
    await stage?.strike()
  })

  async function withServing(count: number, more = {}): Promise<void> {
    stage = await Stage.set()
    await stage.createPool(more)
    await stage.startController()
    await stage.scale(count)
    await stage.reaches('booting', count)
    await stage.report('bootstrapped')
    await stage.report('configured')
  }

  async function drained(names: string[]): Promise<void> {
    await stage.db.prisma.machine.updateMany({
      where: { name: { in: names } },
      data: { drainedAt: new Date(), phase: 'drained' },
    })
  }

  it('drains, terminates in one call, confirms, and only then calls them retired', async () => {
    await withServing(5, { drainTimeout: 600 })
    const victims = ['wn-0002', 'wn-0004', 'wn-0005']
    const operationId = await stage.scale(2, 'wn', victims)
    const retiring = await stage.machines({ intent: 'retire' })
    expect(retiring.map((m) => m.name)).toEqual(victims)

    await drained(['wn-0004'])
    const [first] = await stage.reaches('retired', 1)
    expect(first?.name).toBe('wn-0004')
    const patient = await stage.machines({ intent: 'retire', state: 'configured' })
    expect(patient.every((m) => m.terminateRequestedAt === null)).toBe(true)

    stage.simulator.control.resetCounts()
    await drained(['wn-0002', 'wn-0005'])
    const retired = await stage.reaches('retired', 3)
    expect(stage.requestCount('TerminateInstances')).toBe(1)
    for (const machine of retired) {
      expect(machine.ec2State).toBe('terminated')
      expect(machine.privateIp).toBeTruthy()
      expect(machine.faultCode).toBeNull()
    }
    expect(await stage.living()).toHaveLength(2)
    await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
    const { steps } = await stage.operation(operationId)
    const terminating = steps.filter((step) => step.message.startsWith('Terminating'))
    expect(terminating.map((step) => step.message)).toEqual([
      'Terminating wn-0004',
      'Terminating wn-0002, wn-0005',
    ])
    for (const step of terminating) expect(step.awsRequestId).toBeTruthy()
    expect(await stage.events(first?.id ?? '')).toEqual(
      expect.arrayContaining(['Drained: terminating the instance']),
    )
  })

  it('asks for a termination again only after EC2 was looked at once more', async () => {
    stage = await Stage.set()
    await stage.createPool({ drainTimeout: 0 })
    const pace = { gatherMs: 1, busyMs: 1_000, quietMs: 1_000 }
    await stage.startController({ pace, backoffMs: 1 })
    await stage.scale(1)
    await stage.reaches('booting', 1)
    await stage.scale(0)
    await eventually(() => stage.requestCount('TerminateInstances')).toBe(1)
    // News make it pass many times, long after a failed call would be due again.
    await eventually(async () => {
      await stage.db.prisma.machine.updateMany({ data: { drainedAt: new Date() } })
      return (await stage.machines({ state: 'retired' })).length
    }).toBe(1)
    expect(stage.requestCount('TerminateInstances')).toBe(1)
  })

  it('waits no longer than the drain timeout', async () => {
    await withServing(2, { drainTimeout: 300 })
    await stage.scale(1)
    await stage.db.prisma.machine.updateMany({
      where: { intent: 'retire' },
      data: { retireRequestedAt: new Date(Date.now() - 301_000) },
    })
    const [machine] = await stage.reaches('retired', 1)
    expect(await stage.events(machine?.id ?? '')).toContain(
      'Not drained in time: terminating the instance',
    )
  })

  it('retires at once what never had an instance, and terminates directly what never reported', async () => {
    stage = await Stage.set({ capacity: [{ left: 2 }] })
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(4)
    await stage.reaches('booting', 2)
    await stage.scale(0)
    const retired = await stage.reaches('retired', 4)
    expect(retired.filter((m) => m.instanceId === null)).toHaveLength(2)
    expect(await stage.living()).toHaveLength(0)
  })

  it('waits for the answer of a launch under way before it lets go of its machines', async () => {
    stage = await Stage.set({ outage: 'unavailable' })
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(2)
    await eventually(async () => (await stage.machines({ launchId: { not: null } })).length).toBe(2)
    await stage.scale(0)
    stage.simulator.control.replaceFaults({})
    const retired = await stage.reaches('retired', 2)
    expect(retired.every((m) => m.instanceId !== null)).toBe(true)
    expect(await stage.living()).toHaveLength(0)
  })

  it('terminates the others when one id spoils the batch', async () => {
    await withServing(3)
    // While nobody looks, EC2 forgets the instance of one of them altogether.
    await stage.stopControllers()
    const [first] = await stage.machines()
    stage.simulator.control.setOptions({ linger: 0 })
    await terminateInstances(stage.ec2, [first?.instanceId ?? ''])
    await eventually(() => describeByIds(stage.ec2, [first?.instanceId ?? ''])).toEqual([])
    stage.simulator.control.setOptions({ linger: 600_000 })
    await stage.db.prisma.machine.updateMany({
      data: { intent: 'retire', retireRequestedAt: new Date(), drainedAt: new Date() },
    })
    await stage.startController()
    const retired = await stage.reaches('retired', 2)
    expect(retired.map((m) => m.name)).toEqual(['wn-0002', 'wn-0003'])
    // What EC2 does not know is not taken for gone, until it has been away for long.
    expect(await stage.machines({ state: 'configured' })).toHaveLength(1)
    setClock(() => new Date(Date.now() + 6 * 60_000))
    await stage.reaches('retired', 3)
  })

  it('says once that EC2 refuses a termination, and tries on', async () => {
    await withServing(2)
    stage.simulator.control.mergeFaults({ serverErrors: [{ action: 'TerminateInstances' }] })
    const operationId = await stage.scale(0)
    await drained(['wn-0001', 'wn-0002'])
    await eventually(() => stage.requestCount('TerminateInstances')).toBeGreaterThan(3)
    const { steps } = await stage.operation(operationId)
    const refusals = steps.filter((step) => step.level === 'error')
    expect(refusals.length).toBeGreaterThan(0)
    expect(refusals.length).toBeLessThanOrEqual(3)
    expect(refusals[0]?.message).toContain('EC2 said to TerminateInstances: InternalError')
    stage.simulator.control.replaceFaults({})
    await stage.reaches('retired', 2)
  })

  it('finishes a termination that was recorded by a controller that died before it called', async () => {
    await withServing(2, { drainTimeout: 600 })
    const [machine] = await stage.machines()
    await stage.db.prisma.machine.update({
      where: { id: machine?.id ?? '' },
      data: { intent: 'retire', retireRequestedAt: new Date(), terminateRequestedAt: new Date() },
    })
    await stage.reaches('retired', 1)
  })

  /** Two machines with reports, the first in its room and with a volume. */
  async function withVolume(backoffMs: number): Promise<string> {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'], drainTimeout: 600 })
    await stage.startController({ backoffMs })
    await stage.scale(2)
    await stage.reaches('booting', 2)
    await stage.report('bootstrapped')
    await stage.report('configured')
    const [first] = await stage.machines()
    await stage.db.prisma.machine.update({
      where: { id: first?.id ?? '' },
      data: { gatewayId: 'g1' },
    })
    const { id } = await wantVolume(stage, { wantedMachineId: first?.id ?? '' })
    await eventually(async () => (await volumeRow(stage, id)).attachmentState).toBe('attached')
    return id
  }

  it('asks a machine to let go of its volumes once it is drained, and waits for its word', async () => {
    const id = await withVolume(1_000)
    const operationId = await stage.scale(0)
    await stage.reaches('configured', 2)
    expect((await volumeRow(stage, id)).releaseRequestedAt).toBeNull()
    await drained(['wn-0001'])
    await eventually(async () => (await volumeRow(stage, id)).releaseRequestedAt).not.toBeNull()
    await stage.stopControllers()
    await stage.startController({ backoffMs: 1_000 })
    // The other, which holds nothing, is not kept waiting.
    await drained(['wn-0002'])
    const [other] = await stage.reaches('retired', 1)
    expect(other?.name).toBe('wn-0002')
    const [first] = await stage.machines({ name: 'wn-0001' })
    expect(first?.terminateRequestedAt).toBeNull()

    await stage.db.prisma.volume.update({ where: { id }, data: { releasedAt: new Date() } })
    await stage.reaches('retired', 2)
    await eventually(() => volumeRow(stage, id)).toMatchObject({
      ec2State: 'available',
      machineId: null,
      releaseRequestedAt: null,
      releasedAt: null,
    })
    expect(stage.requestCount('DetachVolume')).toBe(0)
    const lines = (await stage.events(first?.id ?? '')).filter((line) =>
      /let go|Drained/.test(line),
    )
    expect(lines).toEqual([
      'Asked to let go of data before its instance is terminated',
      'Drained: terminating the instance',
    ])
    const { steps } = await stage.operation(operationId)
    expect(steps.map((step) => step.message)).toContain('wn-0001 is asked to let go of data')
  })

  it('terminates a machine that does not let go in time, and says so', async () => {
    const id = await withVolume(5)
    await stage.scale(0)
    await drained(['wn-0001', 'wn-0002'])
    const [first] = await stage.reaches('retired', 2)
    expect(await stage.events(first?.id ?? '')).toContain(
      'It has not let go of data. Drained: terminating the instance',
    )
    await eventually(async () => (await volumeRow(stage, id)).ec2State).toBe('available')
  })
})
