import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { createEc2 } from '@/lib/ec2/client'
import { terminateInstances } from '@/lib/ec2/terminate'
import { setClock } from '@/lib/platform/clock'
import { eventually, Stage } from './testing/stage'

describe('observing', () => {
  let stage: Stage
  afterEach(async () => {
    setClock()
    await stage?.strike()
  })

  async function withBooting(count: number, more = {}): Promise<void> {
    stage = await Stage.set()
    await stage.createPool(more)
    await stage.startController()
    await stage.scale(count)
    await stage.reaches('booting', count)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(count)
  }

  const problems = async () =>
    (await stage.db.prisma.process.findMany()).flatMap((row) => row.problems as string[])

  it('concludes nothing from answers that fail', async () => {
    await withBooting(3, { bootTimeout: 7200 })
    const before = await stage.machines()
    const failing = { action: 'DescribeInstances', status: 500 } as const
    stage.simulator.control.mergeFaults({ serverErrors: [failing] })
    const asked = stage.requestCount('DescribeInstances')
    setClock(() => new Date(Date.now() + 60 * 60_000))
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(asked + 3)
    const after = await stage.machines()
    expect(after.map((m) => [m.state, m.intent, m.instanceId])).toEqual(
      before.map((m) => [m.state, 'serve', m.instanceId]),
    )
    stage.simulator.control.mergeFaults({ serverErrors: [] })
    setClock()
    await eventually(async () => (await problems()).length).toBe(0)
    expect(await stage.living()).toHaveLength(3)
  })

  it('takes no clock and no single answer for the end of an instance', async () => {
    await withBooting(1)
    stage.simulator.control.mergeFaults({ consistency: { unknownForMs: 3_600_000 } })
    await stage.scale(2)
    const [, hidden] = await stage.reaches('booting', 2)
    const looks = async (times: number) => {
      const asked = stage.requestCount('DescribeInstances')
      await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(asked + times)
    }
    setClock(() => new Date(Date.now() + 3_000_000))
    await looks(6)
    expect(await stage.machines({ state: 'booting' })).toHaveLength(2)
    // Five minutes have passed indeed.
    setClock(
      () => new Date(),
      () => performance.now() + 300_000,
    )
    const [lost] = await stage.reaches('retired', 1)
    expect(lost).toMatchObject({ name: hidden?.name, faultCode: 'InstanceLost' })
    expect(lost?.faultMessage).toContain('EC2 has not known the instance')
  })

  it('does not believe that all instances are gone, and lets a person do so', async () => {
    await withBooting(2)
    await stage.stopControllers()
    stage.simulator.control.mergeFaults({ emptyAnswers: [{}] })
    await stage.startController({ backoffMs: 1 })
    await eventually(async () => (await problems()).join()).toContain(
      "EC2 lists none of the site's 2 instances.",
    )
    expect(await stage.machines({ state: 'booting', faultCode: null })).toHaveLength(2)
    // EC2 shows nothing, and knows the id no more: who retires the machine has decided.
    await stage.scale(1)
    await stage.reaches('retired', 1)
    expect(await stage.machines({ state: 'booting', intent: 'serve' })).toHaveLength(1)
    stage.simulator.control.mergeFaults({ emptyAnswers: [] })
    await eventually(problems).toEqual([])
  })

  it('reads pages of any size, and none when one of them is missing', async () => {
    await withBooting(5)
    stage.simulator.control.mergeFaults({ pageRows: 2 })
    await eventually(async () => (await stage.living()).length).toBe(5)
    const before = stage.requestCount('DescribeInstances')
    // Every other call fails: with three pages, hardly a listing is whole.
    stage.simulator.control.mergeFaults({
      serverErrors: [{ action: 'DescribeInstances', probability: 0.7 }],
    })
    setClock(
      () => new Date(),
      () => performance.now() + 3_600_000,
    )
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(before + 20)
    expect(await stage.machines({ state: 'booting', faultCode: null })).toHaveLength(5)
  })

  it('goes on with the instances of other zones while one is out', async () => {
    await withBooting(4)
    stage.simulator.control.mergeFaults({ zoneOutage: ['us-east-1b'] })
    const victim = (await stage.machines({ zone: 'us-east-1a' }))[0]
    await terminateInstances(stage.ec2, [victim?.instanceId ?? ''])
    const [lost] = await stage.reaches('retired', 1)
    expect(lost?.name).toBe(victim?.name)
    const out = await stage.machines({ zone: 'us-east-1b', state: 'booting' })
    expect(out.every((m) => m.faultCode === null && m.intent === 'serve')).toBe(true)
  })

  it('says on its sign of life what is wrong with EC2', async () => {
    stage = await Stage.set()
    await stage.createPool()
    const ec2 = createEc2({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      usesSimulator: true,
      retryPauseMs: 1,
    })
    const controller = await stage.startController({ ec2 })
    await stage.scale(1)
    await eventually(async () => (await problems())[0]).toContain(
      'Nothing listens at the EC2 endpoint.',
    )
    expect(await stage.machines({ state: 'requested' })).toHaveLength(1)
    await controller.stop()
    expect(await stage.db.prisma.process.count({ where: { kind: 'controller' } })).toBe(0)
    ec2.close()
  })

  it('says so when the credentials are refused', async () => {
    stage = await Stage.set({ refusedAccessKeys: ['simulator'] })
    await stage.createPool()
    await stage.startController()
    await eventually(async () => (await problems())[0]).toContain(
      'EC2 could not validate the credentials.',
    )
  })

  it('replaces a machine whose instance somebody else ended', async () => {
    await withBooting(3)
    await stage.report('bootstrapped')
    await stage.report('configured')
    const [victim] = await stage.machines()
    await terminateInstances(stage.ec2, [victim?.instanceId ?? ''])
    const [lost] = await stage.reaches('retired', 1)
    expect(lost?.name).toBe(victim?.name)
    expect(lost?.faultCode).toBe('InstanceLost')
    expect(lost?.faultMessage).toContain('Client.UserInitiatedShutdown')
    const serving = await stage.reaches('booting', 1)
    expect(serving[0]?.name).toBe('wn-0004')
    expect(await stage.living()).toHaveLength(3)
    const kinds = await stage.db.prisma.operation.findMany({ orderBy: { createdAt: 'asc' } })
    expect(kinds.map((operation) => operation.title)).toEqual([
      'Scale wn from 0 to 3',
      'Refill wn from 2 to 3',
    ])
    const { steps } = await stage.operation(kinds[1]?.id ?? '')
    expect(steps[0]?.message).toContain('wn-0001 was lost')
  })

  it('records which machine holds which volume and Elastic IP, one owner each', async () => {
    await withBooting(2)
    const [first, second] = await stage.machines()
    const holders = async () =>
      (await stage.db.prisma.volume.findMany()).map((v) => v.machineId).sort()
    await eventually(holders).toEqual([first?.id, second?.id].sort())
    const { output } = await stage.ec2.call(
      'AllocateAddress',
      new AllocateAddressCommand({ Domain: 'vpc' }),
      { kind: 'write' },
    )
    const give = (machine?: { instanceId: string | null }) =>
      stage.ec2.call(
        'AssociateAddress',
        new AssociateAddressCommand({
          AllocationId: output.AllocationId,
          InstanceId: machine?.instanceId ?? '',
        }),
        { kind: 'write' },
      )
    const owner = async () => (await stage.db.prisma.elasticIp.findMany()).map((e) => e.machineId)
    await give(first)
    await eventually(owner).toEqual([first?.id])
    await eventually(async () =>
      (await stage.machines({ elasticIp: output.PublicIp ?? '' })).map((m) => m.id),
    ).toEqual([first?.id])
    await give(second)
    await eventually(owner).toEqual([second?.id])
    await terminateInstances(stage.ec2, [second?.instanceId ?? ''])
    await eventually(owner).toEqual([null])
  })

  it('does not launch over and over what ends before it reports', async () => {
    stage = await Stage.set({ launches: [{ fault: 'fails' }] })
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(2)
    await eventually(async () => (await problems()).join()).toContain(
      'Pool wn lacks 2 of 2 machines: its new instances keep ending before they report.',
    )
    const lost = await stage.machines({ faultCode: 'InstanceLost', state: 'retired' })
    expect(lost).toHaveLength(4)
    expect(lost[0]?.faultMessage).toContain('Server.InternalError')
    stage.simulator.control.replaceFaults({})
    setClock(() => new Date(Date.now() + 20_000))
    await eventually(async () => (await stage.living()).length).toBe(2)
    await eventually(problems).toEqual([])
  })

  it('tells of a stopped instance, and of its return with a new address', async () => {
    await withBooting(1)
    const [machine] = await stage.machines()
    const InstanceIds = [machine?.instanceId ?? '']
    await stage.ec2.call('StopInstances', new StopInstancesCommand({ InstanceIds }), {
      kind: 'write',
    })
    await eventually(
      async () => (await stage.machines({ faultCode: 'InstanceStopped' })).length,
    ).toBe(1)
    await eventually(async () => (await stage.machines({ ec2State: 'stopped' })).length).toBe(1)
    await stage.ec2.call('StartInstances', new StartInstancesCommand({ InstanceIds }), {
      kind: 'write',
    })
    await eventually(
      async () => (await stage.machines({ ec2State: 'running', faultCode: null })).length,
    ).toBe(1)
    await eventually(async () => (await stage.machines())[0]?.publicIp).not.toBe(machine?.publicIp)
    const events = await stage.events(machine?.id ?? '')
    expect(events).toContain(`The public address ${machine?.publicIp} is gone`)
    expect(events).toContain('The instance runs again')
  })

  it('faults a machine that does not report in time, and forgives it when it does', async () => {
    await withBooting(2, { bootTimeout: 120 })
    await eventually(async () => (await stage.machines({ faultCode: null })).length).toBe(2)
    setClock(() => new Date(Date.now() + 121_000))
    await eventually(async () => (await stage.machines({ faultCode: 'BootTimeout' })).length).toBe(
      2,
    )
    const [machine] = await stage.machines()
    expect(machine?.faultMessage).toContain('It has not reported for 120 s since EC2 started it.')
    expect(machine?.state).toBe('booting')
    await stage.report('bootstrapped')
    const reported = await stage.reaches('bootstrapped', 2)
    expect(reported.every((m) => m.faultCode === null)).toBe(true)
  })

  it('faults a machine that does not become configured in time', async () => {
    await withBooting(1, { configureTimeout: 60 })
    await stage.report('bootstrapped')
    await stage.db.prisma.machine.updateMany({ data: { step: 'ncm-ncd', heardAt: new Date() } })
    setClock(() => new Date(Date.now() + 61_000))
    await eventually(
      async () => (await stage.machines({ faultCode: 'ConfigureTimeout' }))[0]?.faultMessage,
    ).toContain(': ncm-ncd.')
  })

  it('bears that a new instance is unknown and has no address for a while', async () => {
    stage = await Stage.set({ consistency: { unknownForMs: 300, privateIpMissingForMs: 600 } })
    await stage.createPool()
    await stage.startController()
    await stage.scale(2)
    await stage.reaches('booting', 2)
    await eventually(async () => (await stage.machines({ privateIp: { not: null } })).length).toBe(
      2,
    )
    expect((await stage.machines()).every((m) => m.intent === 'serve')).toBe(true)
    expect(await stage.db.prisma.machine.count()).toBe(2)
  })
})
