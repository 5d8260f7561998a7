import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { FaultPlan } from './faults/fault-plan'
import { TokenBuckets } from './faults/token-buckets'
import {
  clientOf,
  codeOf,
  first,
  idOf,
  imageX86,
  type SimulatedEc2,
  simulatedEc2,
} from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2()
})

afterEach(() => {
  ec2.simulator.control.replaceFaults({})
  ec2.simulator.control.resetCounts()
})

afterAll(() => ec2.stop())

const describeAll = () => ec2.client.send(new DescribeInstancesCommand({}))

describe('throttling', () => {
  it("follows EC2's published buckets", () => {
    const buckets = new TokenBuckets()
    const run = (resources: number, at: number) =>
      buckets.take({ action: 'RunInstances', reads: false, unbounded: false, resources }, 1, at)
    expect([1, 2, 3, 4, 5].map(() => run(100, 0))).toEqual(Array(5).fill(undefined))
    expect(run(1, 0)).toBe('request')
    expect(run(500, 1000)).toBeUndefined()
    expect(run(100, 1000)).toBe('resource')
    expect(run(2, 1000)).toBeUndefined()
    expect(run(1, 1000)).toBe('request')
    const terminate = (at: number) =>
      buckets.take(
        { action: 'TerminateInstances', reads: false, unbounded: false, resources: 1000 },
        1,
        at,
      )
    expect([terminate(0), terminate(0), terminate(49_999), terminate(50_000)]).toEqual([
      undefined,
      'resource',
      'resource',
      undefined,
    ])
  })

  it('gives unfiltered reading the smaller bucket', () => {
    const buckets = new TokenBuckets()
    const refused = (unbounded: boolean) =>
      Array.from({ length: 150 }, () =>
        buckets.take({ action: 'DescribeInstances', reads: true, unbounded, resources: 1 }, 1, 0),
      ).filter(Boolean).length
    expect(refused(true)).toBe(100)
    expect(refused(false)).toBe(50)
  })

  it('answers RequestLimitExceeded with 503, scaled as asked', async () => {
    ec2.simulator.control.mergeFaults({ throttling: { on: true, scale: 0.2 } })
    const codes = await Promise.all(
      Array.from({ length: 3 }, () => codeOf(ec2.run({ MaxCount: 1 }))),
    )
    expect(codes.filter((code) => code === 'RequestLimitExceeded')).toHaveLength(2)
    expect(ec2.simulator.control.requests().byAction.RunInstances).toMatchObject({
      calls: 3,
      errors: { RequestLimitExceeded: 2 },
    })
  })
})

describe('lost replies', () => {
  it('do the work and say nothing; the client token finds it', async () => {
    ec2.simulator.control.mergeFaults({ lostReplies: [{ action: 'RunInstances', next: 1 }] })
    const before = ec2.simulator.control.instances().length
    expect(await codeOf(ec2.run({ ClientToken: 'lost' }))).not.toBe('no error')
    expect(ec2.simulator.control.instances()).toHaveLength(before + 1)
    const found = first(await ec2.run({ ClientToken: 'lost' }))
    expect(ec2.simulator.control.instances().at(-1)?.id).toBe(idOf(found))
    expect(ec2.simulator.control.requests().byAction.RunInstances).toMatchObject({
      calls: 2,
      lost: 1,
    })
  })

  it('are the same in every run with the same seed, whatever else is called between', () => {
    const lost = (seed: number, between: number) => {
      const plan = new FaultPlan({ seed, lostReplies: [{ action: '*', probability: 0.3 }] })
      return Array.from({ length: 40 }, () => {
        for (let i = 0; i < between; i++) plan.losesReply('DescribeInstances')
        return plan.losesReply('RunInstances')
      })
    }
    expect(lost(7, 0)).toEqual(lost(7, 2))
    expect(lost(7, 0)).not.toEqual(lost(8, 0))
    expect(lost(7, 0).filter(Boolean).length).toBeGreaterThan(3)
    expect(lost(7, 0).filter(Boolean).length).toBeLessThan(25)
  })

  it('are survived by an SDK that retries', async () => {
    ec2.simulator.control.mergeFaults({ lostReplies: [{ action: 'RunInstances', next: 2 }] })
    const before = ec2.simulator.control.instances().length
    const client = clientOf(ec2.simulator.url, 3)
    const answer = await client.send(
      new RunInstancesCommand({
        ImageId: imageX86,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 2,
      }),
    )
    client.destroy()
    expect(answer.Instances).toHaveLength(2)
    expect(ec2.simulator.control.instances()).toHaveLength(before + 2)
  })
})

describe('server errors', () => {
  it('come before any work, so many times', async () => {
    ec2.simulator.control.mergeFaults({
      serverErrors: [
        { action: 'RunInstances', next: 1 },
        { action: '*', next: 1, status: 503 },
      ],
    })
    const before = ec2.simulator.control.instances().length
    expect(await codeOf(ec2.run())).toBe('InternalError')
    expect(await codeOf(ec2.run())).toBe('Unavailable')
    expect(ec2.simulator.control.instances()).toHaveLength(before)
    expect(await ec2.run()).toHaveLength(1)
  })

  it('can be a whole outage', async () => {
    ec2.simulator.control.mergeFaults({ outage: 'unavailable' })
    expect(await codeOf(describeAll())).toBe('Unavailable')
    ec2.simulator.control.mergeFaults({ outage: 'refused' })
    expect(await codeOf(describeAll())).not.toBe('no error')
    ec2.simulator.control.mergeFaults({ outage: 'none' })
    expect(await codeOf(describeAll())).toBe('no error')
  })
})

describe('refusals', () => {
  it('come before any work, of the action and with the code that are named', async () => {
    ec2.simulator.control.mergeFaults({
      refusals: [
        { action: 'RunInstances', code: 'Blocked', next: 1 },
        { action: 'CreateVolume', code: 'VolumeLimitExceeded' },
      ],
    })
    const before = ec2.simulator.control.instances().length
    expect(await codeOf(ec2.run())).toBe('Blocked')
    expect(ec2.simulator.control.instances()).toHaveLength(before)
    expect(await ec2.run()).toHaveLength(1)
    expect(await codeOf(describeAll())).toBe('no error')
    ec2.simulator.control.mergeFaults({ refusals: [] })
  })
})

describe('eventual consistency', () => {
  const aMinuteLater = () => setClock(() => new Date(Date.now() + 60_000))

  afterEach(() => setClock())

  it('hides a new id from every call for a while', async () => {
    ec2.simulator.control.mergeFaults({ consistency: { unknownForMs: 60_000 } })
    const id = idOf(first(await ec2.run()))
    const tag = () =>
      codeOf(
        ec2.client.send(
          new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '' }] }),
        ),
      )
    expect(await codeOf(ec2.look(id))).toBe('InvalidInstanceID.NotFound')
    expect(await tag()).toBe('InvalidInstanceID.NotFound')
    expect(
      await codeOf(ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))),
    ).toBe('InvalidInstanceID.NotFound')
    const listed = (await describeAll()).Reservations?.flatMap((r) => r.Instances ?? []).map(idOf)
    expect(listed).not.toContain(id)
    aMinuteLater()
    expect(await tag()).toBe('no error')
    expect(idOf(await ec2.look(id))).toBe(id)
  })

  it('leaves the private address out at first', async () => {
    ec2.simulator.control.mergeFaults({ consistency: { privateIpMissingForMs: 60_000 } })
    const instance = first(await ec2.run())
    expect(instance.PrivateIpAddress).toBeUndefined()
    aMinuteLater()
    expect((await ec2.look(idOf(instance))).PrivateIpAddress).toMatch(/^172\.31\./)
  })
})

describe('launches that go wrong', () => {
  const pool = (name: string) => ({
    TagSpecifications: [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'muster:pool', Value: name }] },
    ],
  })

  it('tell the host that a machine never boots or boots slowly, by tag and count', async () => {
    ec2.simulator.control.mergeFaults({
      launches: [
        { fault: 'never-boots', tags: { 'muster:pool': 'wn' }, next: 1 },
        { fault: 'slow', tags: { 'muster:pool': 'wn' }, next: 1, delayMs: 9000 },
      ],
    })
    const [spared] = await ec2.run(pool('ce'))
    const befallen = await ec2.run({ ...pool('wn'), MaxCount: 3 })
    const booted = async (instance: { InstanceId?: string | undefined } | undefined) => {
      await ec2.waitForState(idOf(instance ?? {}), 'running')
      return ec2.host.booted.get(idOf(instance ?? {}))
    }
    expect((await booted(spared))?.bootFault).toBeUndefined()
    expect((await booted(befallen[0]))?.bootFault).toBe('never-boots')
    expect(await booted(befallen[1])).toMatchObject({ bootFault: 'slow', bootDelayMs: 9000 })
    expect((await booted(befallen[2]))?.bootFault).toBeUndefined()
  })

  it('end machines: by EC2, silently, or before they run', async () => {
    ec2.simulator.control.mergeFaults({
      launches: [
        { fault: 'dies', next: 1, afterMs: 10 },
        { fault: 'crashes', next: 1, afterMs: 10 },
        {
          fault: 'fails',
          next: 1,
          reason: { code: 'Client.VolumeLimitExceeded', message: 'Volume limit exceeded' },
        },
      ],
    })
    const [dies, crashes, fails] = (await ec2.run({ MaxCount: 3 })).map(idOf)
    const died = await ec2.waitForState(dies ?? '', 'terminated')
    expect(died.StateReason?.Code).toBe('Server.InternalError')
    const failed = await ec2.waitForState(fails ?? '', 'terminated')
    expect(failed.StateReason?.Code).toBe('Client.VolumeLimitExceeded')
    await expect
      .poll(() => ec2.simulator.control.instances().find((i) => i.id === crashes)?.crashed)
      .toBe(true)
    expect((await ec2.look(crashes ?? '')).State?.Name).toBe('running')
    expect(ec2.host.booted.has(crashes ?? '')).toBe(false)
  })
})

describe('the control endpoint', () => {
  const call = (method: string, path: string, body?: unknown, type = 'application/json') =>
    fetch(`${ec2.simulator.url}/_sim/${path}`, {
      method,
      headers: { 'content-type': type },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })

  it('merges, replaces and clears faults', async () => {
    await call('POST', 'faults', { latencyMs: 1 })
    await call('POST', 'faults', { throttling: { on: true } })
    expect(await (await call('GET', 'faults')).json()).toMatchObject({
      latencyMs: 1,
      throttling: { on: true, scale: 1 },
    })
    await call('PUT', 'faults', { outage: 'none' })
    expect(await (await call('GET', 'faults')).json()).toMatchObject({ latencyMs: 0 })
    await call('DELETE', 'faults')
    expect(ec2.simulator.control.faults().throttling.on).toBe(false)
  })

  it('refuses what it does not understand and changes nothing', async () => {
    expect((await call('POST', 'faults', { colour: 'blue' })).status).toBe(400)
    expect((await call('POST', 'faults', 'not json')).status).toBe(400)
    expect((await call('POST', 'faults', 'null')).status).toBe(400)
    expect((await call('POST', 'faults', { latencyMs: 1 }, 'text/plain')).status).toBe(415)
    expect((await call('POST', 'options', { pending: [5, 1] })).status).toBe(400)
    expect((await call('POST', 'instances/i-0123456789abcdef0/kill')).status).toBe(404)
    expect((await call('GET', 'nothing')).status).toBe(404)
    expect(ec2.simulator.control.faults().latencyMs).toBe(0)
  })

  it('lists instances, counts requests and kills machines', async () => {
    const id = idOf(first(await ec2.run()))
    await ec2.waitForState(id, 'running')
    const listed = (await (await call('GET', 'instances')).json()) as { id: string }[]
    expect(listed.map((i) => i.id)).toContain(id)
    expect(await (await call('POST', `instances/${id}/kill`)).json()).toEqual({ killed: true })
    expect(ec2.host.booted.has(id)).toBe(false)
    expect(await (await call('GET', 'requests')).json()).toMatchObject({
      byAction: { RunInstances: { calls: 1 } },
    })
    await call('POST', 'reset-counts')
    expect(await (await call('GET', 'requests')).json()).toMatchObject({ total: 0 })
  })
})
