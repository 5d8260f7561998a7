import { afterEach, describe, expect, it } from 'vitest'
import { launchInstances } from '@/lib/ec2/launch'
import { terminateInstances } from '@/lib/ec2/terminate'
import { setClock } from '@/lib/platform/clock'
import { recordLaunch, requestOf } from './launch-record'
import { eventually, Stage } from './testing/stage'

describe('launching', () => {
  let stage: Stage
  afterEach(async () => {
    setClock()
    await stage?.strike()
  })

  it('starts what is asked for: one launch a zone, addresses recorded, the operation told', async () => {
    stage = await Stage.set()
    await stage.createPool()
    await stage.startController()
    const operationId = await stage.scale(5)
    const machines = await stage.reaches('booting', 5)
    expect(new Set(machines.map((m) => m.instanceId)).size).toBe(5)
    expect(new Set(machines.map((m) => m.launchId)).size).toBe(2)
    expect(machines.map((m) => m.zone).sort()).toEqual([
      'us-east-1a',
      'us-east-1a',
      'us-east-1a',
      'us-east-1b',
      'us-east-1b',
    ])
    expect(stage.requestCount('RunInstances')).toBe(2)
    await eventually(
      async () => (await stage.machines({ ec2State: 'running', publicIp: { not: null } })).length,
    ).toBe(5)
    const living = await stage.living()
    for (const machine of await stage.machines()) {
      const instance = living.find((i) => i.instanceId === machine.instanceId)
      expect(instance).toMatchObject({
        privateIp: machine.privateIp,
        publicIp: machine.publicIp,
        launchId: machine.launchId,
        clientToken: `muster-${machine.launchId}`,
        pool: 'wn',
      })
    }
    const operation = await stage.operation(operationId)
    expect(operation.status).toBe('running')
    const started = operation.steps.filter((step) => step.message.startsWith('EC2 started'))
    expect(started).toHaveLength(2)
    for (const step of started) expect(step.awsRequestId).toBeTruthy()
    const [first] = machines
    expect(await stage.events(first?.id ?? '')).toEqual(
      expect.arrayContaining([
        'Requested',
        expect.stringMatching(/^EC2 started i-\w+: m7i.large in us-east-1a$/),
        'The instance is running',
        expect.stringMatching(/^The private address is /),
        expect.stringMatching(/^The public address is /),
      ]),
    )
    await stage.report('bootstrapped')
    await stage.report('configured')
    await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
  })

  it('asks again for what EC2 could not give, elsewhere', async () => {
    stage = await Stage.set({
      capacity: [{ instanceType: 'm7i.large', zone: 'us-east-1a', left: 1 }],
    })
    await stage.createPool()
    await stage.startController()
    const operationId = await stage.scale(6)
    const machines = await stage.reaches('booting', 6)
    expect(machines.filter((m) => m.zone === 'us-east-1a')).toHaveLength(1)
    expect(machines.filter((m) => m.zone === 'us-east-1b')).toHaveLength(5)
    expect(machines.every((m) => m.faultCode === null)).toBe(true)
    expect(await stage.living()).toHaveLength(6)
    const messages = (await stage.operation(operationId)).steps.map((step) => step.message)
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^EC2 gave 1 of 3 in us-east-1a; asking again for/),
        expect.stringContaining('InsufficientInstanceCapacity'),
      ]),
    )
  })

  it("shows EC2's words when no choice is left, and launches when there is room again", async () => {
    stage = await Stage.set({ capacity: [{ left: 0 }] })
    await stage.createPool({ instanceTypes: ['m7i.large', 'c7i.large'] })
    await stage.startController()
    await stage.scale(2)
    await eventually(async () => (await stage.machines({ faultCode: 'LaunchFailed' })).length).toBe(
      2,
    )
    const [machine] = await stage.machines()
    expect(machine?.faultMessage).toContain("None of the pool's types and zones has room.")
    expect(machine?.faultMessage).toContain('InsufficientInstanceCapacity')
    expect(await stage.db.prisma.launch.count({ where: { status: 'committed' } })).toBe(0)
    const tried = stage.requestCount('RunInstances')
    expect(tried).toBe(4)

    stage.simulator.control.replaceFaults({})
    setClock(() => new Date(Date.now() + 4 * 60_000))
    const booting = await stage.reaches('booting', 2)
    expect(booting.every((m) => m.faultCode === null)).toBe(true)
  })

  it('makes no second instance when a reply is lost', async () => {
    // What EC2 launched is not shown, so that only the token tells.
    stage = await Stage.set({
      lostReplies: [{ action: 'RunInstances', next: 3 }],
      consistency: { unknownForMs: 600_000 },
    })
    await stage.createPool()
    await stage.startController()
    await stage.scale(7)
    const machines = await stage.reaches('booting', 7)
    expect(new Set(machines.map((m) => m.instanceId)).size).toBe(7)
    expect(stage.simulator.control.instances()).toHaveLength(7)
    const launches = await stage.db.prisma.launch.findMany()
    expect(launches).toHaveLength(2)
    expect(launches.every((launch) => launch.status === 'answered')).toBe(true)
    expect(launches.reduce((sum, launch) => sum + launch.attempts, 0)).toBe(5)
  })

  it('repeats with the same token through server errors and throttling', async () => {
    stage = await Stage.set({ serverErrors: [{ action: 'RunInstances', next: 4, status: 503 }] })
    await stage.createPool()
    await stage.startController()
    await stage.scale(3)
    await stage.reaches('booting', 3)
    expect(await stage.living()).toHaveLength(3)
    expect(await stage.db.prisma.launch.count()).toBe(2)
  })

  it('finishes a launch that was recorded by a controller that died before it called', async () => {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.scale(3)
    const launchId = await recordAsDied(stage)
    await stage.startController()
    const machines = await stage.reaches('booting', 3)
    expect(machines.every((m) => m.launchId === launchId)).toBe(true)
    expect(await stage.living()).toHaveLength(3)
  })

  it('finishes a launch whose controller died between the call and the record', async () => {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.scale(3)
    const launchId = await recordAsDied(stage)
    // The first leader gets its answer, and dies before it can record it.
    const launch = await stage.db.prisma.launch.findUniqueOrThrow({ where: { id: launchId } })
    const { instances } = await launchInstances(stage.ec2, requestOf(launch, stage.secret))
    await stage.startController()
    const machines = await stage.reaches('booting', 3)
    expect(machines.map((m) => m.instanceId)).toEqual(instances.map((i) => i.instanceId))
    expect(await stage.living()).toHaveLength(3)
  })

  it('takes over what a launch made under other parameters', async () => {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.scale(2)
    const launchId = await recordAsDied(stage)
    const launch = await stage.db.prisma.launch.findUniqueOrThrow({ where: { id: launchId } })
    // An older Muster rendered other user data.
    const request = { ...requestOf(launch, stage.secret), userData: '#!/bin/sh\n' }
    const { instances } = await launchInstances(stage.ec2, request)
    await stage.startController()
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId).sort()).toEqual(
      instances.map((i) => i.instanceId).sort(),
    )
    expect(await stage.living()).toHaveLength(2)
  })

  it('launches anew when the instances of a recorded launch are gone', async () => {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.scale(2)
    const launchId = await recordAsDied(stage)
    const launch = await stage.db.prisma.launch.findUniqueOrThrow({ where: { id: launchId } })
    const { instances } = await launchInstances(stage.ec2, requestOf(launch, stage.secret))
    await terminateInstances(
      stage.ec2,
      instances.map((i) => i.instanceId),
    )
    await eventually(async () => (await stage.living()).length).toBe(0)
    await stage.startController()
    const machines = await stage.reaches('booting', 2)
    expect(machines.every((m) => m.launchId !== launchId)).toBe(true)
    expect(await stage.living()).toHaveLength(2)
  })

  it('holds a pool whose image EC2 refuses, and goes on when the pool is corrected', async () => {
    stage = await Stage.set()
    await stage.createPool({ image: 'ami-0123456789abcdef0' })
    await stage.startController()
    await stage.scale(2)
    await eventually(async () => (await stage.machines({ faultCode: 'LaunchFailed' })).length).toBe(
      2,
    )
    const [machine] = await stage.machines()
    expect(machine?.faultMessage).toContain('InvalidAMIID.NotFound')
    expect(machine?.faultMessage).toContain('Choose another image for the pool.')
    await stage.db.prisma.pool.update({
      where: { name: 'wn' },
      data: { image: 'ami-0a0000000000000a1', version: { increment: 1 } },
    })
    await stage.reaches('booting', 2)
  })

  it('two controllers make no more than one', async () => {
    stage = await Stage.set({ lostReplies: [{ action: 'RunInstances', probability: 0.3 }] })
    await stage.createPool()
    const [first] = await Promise.all([stage.startController(), stage.startController()])
    await stage.scale(4)
    await stage.reaches('booting', 4)
    await first?.stop()
    await stage.scale(9)
    await stage.reaches('booting', 9)
    expect(await stage.living()).toHaveLength(9)
    const leaders = await stage.db.prisma.process.findMany({ where: { leader: true } })
    expect(leaders.length).toBeLessThanOrEqual(1)
  })

  /** A launch for all waiting machines, as a controller leaves it that dies right after the commit. */
  async function recordAsDied(on: Stage): Promise<string> {
    const pool = await on.db.prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })
    const machines = await on.machines()
    const launch = await on.db.prisma.$transaction((tx) =>
      recordLaunch(
        tx,
        {
          pool: 'wn',
          profile: 'wn',
          instanceType: 'm7i.large',
          zone: 'us-east-1a',
          machineIds: machines.map((m) => m.id),
        },
        pool,
        {
          site: 'stage',
          secret: on.secret,
          gatewayUrl: 'http://127.0.0.1:3001',
          subnetId: undefined,
        },
      ),
    )
    if (!launch) throw new Error('nothing was recorded')
    return launch.id
  }
})
