import { afterEach, describe, expect, it } from 'vitest'
import type { Ec2 } from '@/lib/ec2/client'
import { launchInstances } from '@/lib/ec2/launch'
import type { Launch } from '@/lib/store/generated/client'
import { recordLaunch, requestOf } from './launch-record'
import { eventually, Stage } from './testing/stage'

describe('launches whose outcome is not known', { timeout: 60_000 }, () => {
  let stage: Stage
  afterEach(() => stage?.strike())

  const launches = () => stage.db.prisma.launch.findMany({ orderBy: { createdAt: 'asc' } })
  const attempts = async () => (await launches())[0]?.attempts ?? 0
  const instanceIds = async () => (await stage.living()).map((i) => i.instanceId).sort()

  it('are not given up for a refusal while their first request may still arrive', async () => {
    stage = await Stage.set({
      lateCalls: [{ action: 'RunInstances', next: 1, afterMs: 1_500 }],
      capacity: [{ zone: 'us-east-1a', left: 0 }],
    })
    await stage.createPool()
    // With a minute in which the request may arrive, however slow this host is.
    await stage.startController({ backoffMs: 200 })
    await stage.scale(1)
    // The repeat was refused.
    await eventually(async () => (await launches())[0]?.errorCode).toBe(
      'InsufficientInstanceCapacity',
    )
    // Others go elsewhere meanwhile.
    await stage.scale(2)
    const [elsewhere] = await stage.reaches('booting', 1)
    expect(elsewhere?.zone).toBe('us-east-1b')
    // There is room when the first request arrives, before or after another repeat.
    stage.simulator.control.mergeFaults({ capacity: [] })
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId).sort()).toEqual(await instanceIds())
    expect(await launches()).toHaveLength(2)
  })

  it('are given up when no request of theirs can arrive any more', async () => {
    stage = await Stage.set({
      lateCalls: [{ action: 'RunInstances', next: 1, afterMs: 3_600_000 }],
      capacity: [{ zone: 'us-east-1a', left: 0 }],
    })
    await stage.createPool()
    await stage.startController({ backoffMs: 4 })
    await stage.scale(1)
    const [machine] = await stage.reaches('booting', 1)
    expect(machine?.zone).toBe('us-east-1b')
    const [first] = await launches()
    expect(first).toMatchObject({ status: 'failed', unanswered: 1 })
    const took = (first?.endedAt?.getTime() ?? 0) - (first?.createdAt.getTime() ?? 0)
    expect(took).toBeGreaterThanOrEqual(1_200)
  })

  it('stay open while the credentials are refused, and end with what they launched', async () => {
    const { launch, made } = await sentByOneWhoDied()
    stage.simulator.control.mergeFaults({ refusedAccessKeys: ['simulator'] })
    await stage.startController()
    await eventually(async () => (await launches())[0]?.errorCode).toBe('AuthFailure')
    stage.simulator.control.mergeFaults({ refusedAccessKeys: [] })
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId).sort()).toEqual(made)
    expect(machines.every((m) => m.launchId === launch.id)).toBe(true)
    expect(await instanceIds()).toEqual(made)
  })

  it('are answered by what EC2 shows of them when it has forgotten their token', async () => {
    const { made } = await sentByOneWhoDied()
    stage.simulator.control.forgetTokens()
    await stage.startController()
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId).sort()).toEqual(made)
    expect(stage.requestCount('RunInstances')).toBe(1)
    expect(await instanceIds()).toEqual(made)
  })

  it('are not answered by instances that somebody launched after their like', async () => {
    const { launch } = await sentByOneWhoDied(() => Promise.resolve([]))
    const request = {
      ...requestOf(launch, stage.secret),
      count: 1,
      clientToken: 'of-somebody-else',
    }
    const { instances } = await launchInstances(stage.ec2, request)
    await stage.startController()
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId)).not.toContain(instances[0]?.instanceId)
  })

  it('wait for all that they made, though a part of it ended', async () => {
    const { made } = await sentByOneWhoDied(async (launch) => {
      // EC2 gave one of two, under other parameters, and does not show it yet.
      stage.simulator.control.mergeFaults({ consistency: { unknownForMs: 700 } })
      const request = { ...requestOf(launch, stage.secret), count: 1 }
      const { instances } = await launchInstances(stage.ec2, request)
      stage.simulator.control.mergeFaults({ consistency: {} })
      return instances.map((i) => i.instanceId)
    })
    await stage.startController({ backoffMs: 4 })
    const machines = await stage.reaches('booting', 2)
    expect(machines.map((m) => m.instanceId)).toContain(made[0])
    expect(await attempts()).toBeGreaterThan(1)
    expect(await stage.living()).toHaveLength(2)
  })

  it('hold up nothing else', async () => {
    stage = await Stage.set()
    await stage.createPool()
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const ec2: Ec2 = {
      ...stage.ec2,
      async call(action, command, options) {
        if (action === 'RunInstances') await answered
        return stage.ec2.call(action, command, options)
      },
    }
    await stage.startController({ ec2 })
    await stage.scale(1)
    await eventually(attempts).toBe(1)
    const asked = stage.requestCount('DescribeInstances')
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(asked + 5)
    expect(await attempts()).toBe(1)
    answer()
    await stage.reaches('booting', 1)
  })

  it('are bought as the pool says, and refusals count for that market alone', async () => {
    stage = await Stage.set({ capacity: [{ market: 'spot', zone: 'us-east-1a', left: 0 }] })
    await stage.createPool({ market: 'spot' })
    await stage.createPool({ name: 'ce', profile: 'ce', zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(2)
    await stage.scale(1, 'ce')
    await stage.reaches('booting', 3)
    const shown = (await stage.living()).map((i) => `${i.pool} ${i.market} ${i.zone}`).sort()
    expect(shown).toEqual(['ce onDemand us-east-1a', 'wn spot us-east-1b', 'wn spot us-east-1b'])
    const markets = (await stage.machines()).map((m) => `${m.poolName} ${m.market}`).sort()
    expect(markets).toEqual(['ce onDemand', 'wn spot', 'wn spot'])
  })

  /** A launch for two machines that was sent by a controller which died before it had its answer. */
  async function sentByOneWhoDied(
    send = async (launch: Launch): Promise<string[]> => {
      const { instances } = await launchInstances(stage.ec2, requestOf(launch, stage.secret))
      return instances.map((i) => i.instanceId).sort()
    },
  ): Promise<{ launch: Launch; made: string[] }> {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'] })
    await stage.scale(2)
    const { prisma } = stage.db
    const pool = await prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })
    const machines = await stage.machines()
    const planned = {
      pool: 'wn',
      profile: 'wn',
      instanceType: 'm7i.large',
      zone: 'us-east-1a',
      machineIds: machines.map((m) => m.id),
    }
    const gatewayUrl = 'http://127.0.0.1:3001'
    const settings = { site: 'stage', secret: stage.secret, gatewayUrl, subnetId: undefined }
    const recorded = await prisma.$transaction((tx) => recordLaunch(tx, planned, pool, settings))
    const launch = await prisma.launch.update({
      where: { id: recorded?.id ?? '' },
      data: { attempts: 1, unanswered: 1 },
    })
    return { launch, made: await send(launch) }
  }
})
