import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { StoodDown } from '@/lib/platform/stood-down'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import { quickOptions } from '@/lib/simulator/options'
import { type Simulator, startSimulator } from '@/lib/simulator/start-simulator'
import { createCatalog } from './catalog'
import { createEc2, type Ec2, type Ec2Config, guardedEc2 } from './client'
import { consoleOutput } from './console-output'
import { Ec2Error } from './errors'
import { whyImageDoesNotFit, whyZoneLacks } from './image-fits'
import { findLaunched, type LaunchRequest, launchInstances } from './launch'
import { ec2Metrics } from './metrics'
import { describeByIds, describeSite } from './observe'
import { terminateInstances } from './terminate'

describe('against the simulator', () => {
  let simulator: Simulator
  let ec2: Ec2
  let dataDir: string

  async function begin(faults: FaultsInput = {}, config: Partial<Ec2Config> = {}): Promise<void> {
    dataDir = mkdtempSync(join(tmpdir(), 'muster-ec2-'))
    simulator = await startSimulator({ dataDir, options: quickOptions, faults })
    ec2 = createEc2({
      region: 'us-east-1',
      endpoint: simulator.url,
      usesSimulator: true,
      retryPauseMs: 5,
      ...config,
    })
  }

  afterEach(async () => {
    ec2.close()
    await simulator.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  function request(change: Partial<LaunchRequest> = {}): LaunchRequest {
    return {
      site: 'demo',
      pool: 'wn',
      launchId: 'launch-1',
      clientToken: 'token-1',
      count: 4,
      instanceType: 'm7i.large',
      market: 'onDemand',
      zone: 'us-east-1b',
      imageId: 'ami-0a0000000000000a1',
      securityGroupIds: ['sg-0d1e2f3a4b5c60002'],
      userData: '#!/bin/sh\necho hello\n',
      ...change,
    }
  }

  const calls = (action: string) => simulator.control.requests().byAction[action]?.calls ?? 0

  it('launches with tags, token and zone, and shows what it launched', async () => {
    await begin()
    const { instances, requestId } = await launchInstances(ec2, request())
    expect(instances).toHaveLength(4)
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    const seen = await describeSite(ec2, 'demo')
    expect(seen.map((i) => i.instanceId).sort()).toEqual(instances.map((i) => i.instanceId).sort())
    for (const instance of seen) {
      expect(instance).toMatchObject({
        clientToken: 'token-1',
        launchId: 'launch-1',
        pool: 'wn',
        zone: 'us-east-1b',
        ownerId: '123456789012',
        tags: { Name: 'demo/wn', 'muster:site': 'demo' },
      })
      expect(instance.elasticIp).toBeUndefined()
    }
    expect(await describeSite(ec2, 'other')).toEqual([])
  })

  it('launches nothing twice under one token, and types the ways in which a token is refused', async () => {
    await begin()
    const first = await launchInstances(ec2, request())
    const again = await launchInstances(ec2, request())
    expect(again.instances.map((i) => i.instanceId)).toEqual(
      first.instances.map((i) => i.instanceId),
    )
    const kindOf = (change: Partial<LaunchRequest>) =>
      launchInstances(ec2, request(change)).then(
        () => 'launched',
        (error: unknown) => (error instanceof Ec2Error ? `${error.kind} ${error.code}` : 'other'),
      )
    expect(await kindOf({ instanceType: 'c7i.large' })).toBe(
      'idempotency IdempotentParameterMismatch',
    )
    await terminateInstances(
      ec2,
      first.instances.map((i) => i.instanceId),
    )
    await expect.poll(() => kindOf({})).toBe('idempotency IdempotentInstanceTerminated')
    expect(await describeSite(ec2, 'demo')).toHaveLength(4)
  })

  it('finds what a launch made whose answer was lost', async () => {
    await begin({ lostReplies: [{ action: 'RunInstances', next: 1 }] })
    const error = await launchInstances(ec2, request()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'unreachable', ambiguous: true, retryable: true })
    const found = await findLaunched(ec2, 'token-1', 'launch-1')
    expect(found).toHaveLength(4)
    const again = await launchInstances(ec2, request())
    expect(again.instances.map((i) => i.instanceId).sort()).toEqual(
      found.map((i) => i.instanceId).sort(),
    )
  })

  it('takes fewer where there is no room for all, and says so where there is none', async () => {
    await begin({ capacity: [{ instanceType: 'm7i.large', zone: 'us-east-1b', left: 3 }] })
    expect((await launchInstances(ec2, request())).instances).toHaveLength(3)
    await expect(
      launchInstances(ec2, request({ clientToken: 'token-2', launchId: 'launch-2' })),
    ).rejects.toMatchObject({ kind: 'capacity', code: 'InsufficientInstanceCapacity' })
  })

  it('describes more than a thousand in pages', async () => {
    await begin()
    await launchInstances(ec2, request({ clientToken: 'a', count: 600 }))
    await launchInstances(createEc2Unlimited(), request({ clientToken: 'b', count: 500 }))
    simulator.control.resetCounts()
    expect(await describeSite(ec2, 'demo')).toHaveLength(1100)
    expect(calls('DescribeInstances')).toBe(2)
  })

  it('tries again what EC2 throttles or fails to read, and gives no part of an answer', async () => {
    await begin({ serverErrors: [{ action: 'DescribeInstances', next: 2, status: 503 }] })
    await launchInstances(ec2, request())
    expect(await describeSite(ec2, 'demo')).toHaveLength(4)
    simulator.control.mergeFaults({
      serverErrors: [{ action: 'DescribeInstances', status: 500 }],
    })
    await expect(describeSite(ec2, 'demo')).rejects.toMatchObject({ kind: 'server' })
  })

  it('terminates in batches, and one by one when an id spoils its batch', async () => {
    await begin()
    const { instances } = await launchInstances(createEc2Unlimited(), request({ count: 150 }))
    const ids = instances.map((i) => i.instanceId)
    const bad = 'i-0123456789abcdef0'
    const results = await terminateInstances(ec2, [...ids, bad])
    // The second batch of 51 is refused as a whole, then each of it is tried alone.
    expect(calls('TerminateInstances')).toBe(2 + 51)
    expect(results.filter((r) => r.outcome === 'terminating')).toHaveLength(150)
    expect(results.find((r) => r.instanceId === bad)).toMatchObject({
      outcome: 'unknown',
      error: { code: 'InvalidInstanceID.NotFound' },
    })
    await expect
      .poll(
        async () =>
          (await describeByIds(ec2, [...ids, bad])).filter((i) => i.state === 'terminated').length,
        { timeout: 20_000 },
      )
      .toBe(150)
  })

  it('fails each of a batch when the whole call fails, without trying them alone', async () => {
    await begin()
    const { instances } = await launchInstances(ec2, request())
    simulator.control.mergeFaults({ serverErrors: [{ action: 'TerminateInstances' }] })
    const results = await terminateInstances(
      ec2,
      instances.map((i) => i.instanceId),
    )
    expect(results.map((r) => r.outcome)).toEqual(Array(4).fill('failed'))
    expect(calls('TerminateInstances')).toBe(1)
  })

  it('reads what a pool may choose from', async () => {
    await begin()
    const catalog = createCatalog(ec2)
    const image = await catalog.image('ami-0a0000000000000a1')
    const arm = await catalog.image('ami-0a0000000000000a2')
    const old = await catalog.image('ami-0a0000000000000a5')
    const type = await catalog.machineType('m7i.large')
    if (!image || !arm || !old || !type) throw new Error('the catalog lacks them')
    expect(whyImageDoesNotFit(image, type)).toBeUndefined()
    expect(whyImageDoesNotFit(arm, type)).toContain('built for arm64')
    expect(whyImageDoesNotFit(old, type)).toContain('paravirtual')
    expect((await catalog.ownImages()).length).toBeGreaterThanOrEqual(5)
    expect(await catalog.imagesNamed('quattor-client-el9-*')).toHaveLength(3)
    expect(await catalog.image('ami-0123456789abcdef0')).toBeUndefined()
    expect(await catalog.machineType('x9.nano')).toBeUndefined()
    const offerings = await catalog.offerings()
    expect(whyZoneLacks('m7i.large', 'us-east-1a', offerings)).toBeUndefined()
    expect((await catalog.machineTypes()).length).toBeGreaterThan(10)
    expect((await catalog.zones()).map((zone) => zone.name)).toContain('us-east-1c')
    expect((await catalog.subnets()).map((subnet) => subnet.zone)).toContain('us-east-1c')
    expect((await catalog.securityGroups()).map((group) => group.name)).toContain('workers')
    expect(await catalog.accountId()).toBe('123456789012')
    const asked = simulator.control.requests().total
    await Promise.all([catalog.zones(), catalog.machineTypes(), catalog.image(image.imageId)])
    expect(simulator.control.requests().total).toBe(asked)
  })

  it('reads the console of an instance, also of one that printed nothing', async () => {
    await begin()
    const { instances } = await launchInstances(ec2, request({ count: 1 }))
    const output = await consoleOutput(ec2, instances[0]?.instanceId ?? '')
    expect(output.text).toBe('')
  })

  it("stays within EC2's published limits", async () => {
    await begin({ throttling: { on: true } })
    const launches = Array.from({ length: 8 }, (_, i) =>
      launchInstances(ec2, request({ launchId: `l-${i}`, clientToken: `t-${i}`, count: 1 })),
    )
    await Promise.all(launches)
    const errors = simulator.control.requests().byAction.RunInstances?.errors ?? {}
    // Requests may bunch on their way, so that one now and then comes too soon; it is sent again.
    expect(errors.RequestLimitExceeded ?? 0).toBeLessThanOrEqual(2)
    expect(await describeSite(ec2, 'demo')).toHaveLength(8)
  })

  it('counts its calls', async () => {
    const registry = new Registry()
    await begin({}, { measure: ec2Metrics(registry) })
    await describeSite(ec2, 'demo')
    expect(await registry.metrics()).toContain(
      'muster_ec2_call_seconds_count{action="DescribeInstances",outcome="ok"} 1',
    )
  })

  /** A client for setting the scene that waits for nobody. */
  function createEc2Unlimited(): Ec2 {
    return createEc2({
      region: 'us-east-1',
      endpoint: simulator.url,
      usesSimulator: true,
      throttle: { requests: {}, instances: {} },
    })
  }

  it('sends nothing for one who may not any more by the time its turn has come', async () => {
    const slow = { capacity: 1, refillPerSecond: 5 }
    await begin({}, { throttle: { requests: { write: slow }, instances: {} } })
    let leads = true
    const guarded = guardedEc2(ec2, () => {
      if (!leads) throw new StoodDown('another leads')
    })
    await launchInstances(guarded, request({ count: 1 }))
    const second = launchInstances(guarded, request({ count: 1, clientToken: 'token-2' }))
    leads = false
    await expect(second).rejects.toThrow(StoodDown)
    expect(simulator.control.requests().byAction.RunInstances?.calls).toBe(1)
  })
})
