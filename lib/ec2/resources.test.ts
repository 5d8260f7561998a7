import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import { quickOptions } from '@/lib/simulator/options'
import { type Simulator, startSimulator } from '@/lib/simulator/start-simulator'
import {
  allocateAddress,
  associateAddress,
  describeAddresses,
  disassociateAddress,
  releaseAddress,
} from './addresses'
import { createEc2, type Ec2 } from './client'
import { Ec2Error } from './errors'
import { launchInstances } from './launch'
import { describeSite } from './observe'
import { markResource } from './resource-tags'
import { createSnapshot, deleteSnapshot, describeSnapshots } from './snapshots'
import {
  attachVolume,
  createVolume,
  deleteVolume,
  describeVolumes,
  detachVolume,
  growVolume,
} from './volumes'

describe('addresses, volumes and snapshots', () => {
  let simulator: Simulator
  let ec2: Ec2
  let dataDir: string

  async function begin(faults: FaultsInput = {}): Promise<void> {
    dataDir = mkdtempSync(join(tmpdir(), 'muster-ec2-'))
    simulator = await startSimulator({ dataDir, options: quickOptions, faults })
    ec2 = createEc2({
      region: 'us-east-1',
      endpoint: simulator.url,
      usesSimulator: true,
      retryPauseMs: 5,
      throttle: { requests: {}, instances: {} },
    })
  }

  afterEach(async () => {
    ec2.close()
    await simulator.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const marks = { site: 'demo', id: 'row-1', name: 'gate' }
  const request = {
    ...marks,
    zone: 'us-east-1a',
    sizeGiB: 1,
    type: 'gp3',
    iops: null,
    throughput: null,
    fromSnapshot: null,
  }

  async function runningInstance(zone = 'us-east-1a'): Promise<string> {
    const { instances } = await launchInstances(ec2, {
      site: 'demo',
      pool: 'wn',
      launchId: zone,
      clientToken: zone,
      count: 1,
      instanceType: 'm7i.large',
      market: 'onDemand',
      zone,
      imageId: 'ami-0a0000000000000a1',
      securityGroupIds: [],
      userData: '#!/bin/sh\n',
    })
    const id = instances[0]?.instanceId ?? ''
    const state = async () =>
      (await describeSite(ec2, 'demo')).find((one) => one.instanceId === id)?.state
    await expect.poll(state, { timeout: 10_000 }).toBe('running')
    return id
  }

  const volumeState = async (id: string) => {
    const volume = (await describeVolumes(ec2)).find((one) => one.volumeId === id)
    return volume && `${volume.state} ${volume.attachment?.state ?? '-'} ${volume.sizeGiB}`
  }

  /** The error as `kind code`; it always says what to do. */
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: unknown) => {
        if (!(error instanceof Ec2Error)) throw error
        expect(error.advice).toMatch(/\.$/)
        return `${error.kind} ${error.code}`
      },
    )

  it('takes an address through its life', async () => {
    await begin()
    const instanceId = await runningInstance()
    const { allocationId, publicIp, requestId } = await allocateAddress(ec2, marks)
    expect(requestId).toBeTruthy()
    expect(await describeAddresses(ec2)).toEqual([
      {
        allocationId,
        publicIp,
        associationId: undefined,
        instanceId: undefined,
        tags: { Name: 'gate', 'muster:site': 'demo', 'muster:id': 'row-1' },
      },
    ])
    await associateAddress(ec2, allocationId, instanceId)
    const [held] = await describeAddresses(ec2)
    expect(held?.instanceId).toBe(instanceId)
    expect(await failure(releaseAddress(ec2, allocationId))).toBe('invalid InvalidIPAddress.InUse')
    await disassociateAddress(ec2, held?.associationId ?? '')
    await releaseAddress(ec2, allocationId)
    expect(await describeAddresses(ec2)).toEqual([])
    expect(await failure(releaseAddress(ec2, allocationId))).toBe(
      'not-found InvalidAllocationID.NotFound',
    )
  })

  it('types the end of the quota, and marks what is adopted without renaming it', async () => {
    await begin()
    simulator.control.setOptions({ addressQuota: 1 })
    const { allocationId } = await allocateAddress(ec2, marks)
    expect(await failure(allocateAddress(ec2, marks))).toBe('limit AddressLimitExceeded')
    await markResource(ec2, allocationId, { site: 'other', id: 'row-2', name: 'new' })
    const [seen] = await describeAddresses(ec2)
    expect(seen?.tags).toEqual({ Name: 'gate', 'muster:site': 'other', 'muster:id': 'row-2' })
  })

  it('takes a volume through its life, created once under one id', async () => {
    await begin({ lostReplies: [{ action: 'CreateVolume', next: 1 }] })
    const instanceId = await runningInstance()
    expect(await failure(createVolume(ec2, request))).toMatch(/^unreachable /)
    const { volumeId } = await createVolume(ec2, request)
    const ours = (await describeVolumes(ec2)).filter((one) => one.tags['muster:id'])
    expect(ours.map((one) => one.volumeId)).toEqual([volumeId])
    await expect.poll(() => volumeState(volumeId)).toBe('available - 1')
    await attachVolume(ec2, volumeId, instanceId, '/dev/sdf')
    await expect.poll(() => volumeState(volumeId)).toBe('in-use attached 1')
    expect(await failure(attachVolume(ec2, volumeId, instanceId, '/dev/sdg'))).toBe(
      'invalid VolumeInUse',
    )
    expect(await failure(deleteVolume(ec2, volumeId))).toBe('invalid VolumeInUse')
    await growVolume(ec2, volumeId, 3)
    await expect.poll(() => volumeState(volumeId)).toBe('in-use attached 3')
    await detachVolume(ec2, volumeId, instanceId, false)
    await expect.poll(() => volumeState(volumeId)).toBe('available - 3')
    await deleteVolume(ec2, volumeId)
    await expect.poll(() => volumeState(volumeId)).toBeUndefined()
    expect(await failure(deleteVolume(ec2, volumeId))).toBe('not-found InvalidVolume.NotFound')
  })

  it('has a volume made with the IOPS and throughput that are asked for', async () => {
    await begin()
    const fast = { ...request, sizeGiB: 10, iops: 4000, throughput: 500 }
    await createVolume(ec2, fast)
    await createVolume(ec2, { ...request, id: 'row-2', sizeGiB: 10, type: 'io2', iops: 200 })
    const seen = (await describeVolumes(ec2)).filter((one) => one.tags['muster:id'])
    expect(seen.sort((a, b) => a.type.localeCompare(b.type))).toMatchObject([
      { type: 'gp3', iops: 4000, throughput: 500 },
      { type: 'io2', iops: 200, throughput: null },
    ])
    const refused = [
      { type: 'io1', iops: null },
      { type: 'io1', iops: 501 },
      { type: 'gp3', iops: 5001 },
      { type: 'gp3', iops: 3000, throughput: 751 },
      { type: 'gp2', iops: 300 },
    ]
    for (const figures of refused) {
      const bad = { ...request, ...figures, id: 'row-3', sizeGiB: 10 }
      expect(await failure(createVolume(ec2, bad)), JSON.stringify(figures)).toMatch(/^invalid /)
    }
  })

  it('types what keeps a volume from a machine', async () => {
    await begin()
    const instanceId = await runningInstance('us-east-1b')
    const { volumeId } = await createVolume(ec2, request)
    await expect.poll(() => volumeState(volumeId)).toBe('available - 1')
    expect(await failure(attachVolume(ec2, volumeId, instanceId, '/dev/sdf'))).toBe(
      'invalid InvalidVolume.ZoneMismatch',
    )
    expect(await failure(createVolume(ec2, { ...request, id: 'row-2', sizeGiB: 1e6 }))).toMatch(
      /^invalid InvalidParameterValue/,
    )
  })

  it('takes a snapshot, restores it and deletes it', async () => {
    await begin()
    const { volumeId } = await createVolume(ec2, request)
    await expect.poll(() => volumeState(volumeId)).toBe('available - 1')
    const { snapshotId } = await createSnapshot(ec2, volumeId, { ...marks, id: 'row-3' })
    const seen = async () => (await describeSnapshots(ec2)).find((s) => s.snapshotId === snapshotId)
    await expect.poll(async () => (await seen())?.state).toBe('completed')
    expect(await seen()).toMatchObject({ volumeId, sizeGiB: 1, progress: '100%' })
    const restored = { ...request, id: 'row-4', zone: 'us-east-1b', fromSnapshot: snapshotId }
    const copy = await createVolume(ec2, restored)
    const volumes = await describeVolumes(ec2)
    expect(volumes.find((one) => one.volumeId === copy.volumeId)).toMatchObject({
      zone: 'us-east-1b',
      fromSnapshot: snapshotId,
    })
    await deleteSnapshot(ec2, snapshotId)
    expect(await seen()).toBeUndefined()
  })

  it('describes many volumes in pages, and gives no part of an answer', async () => {
    await begin()
    for (let start = 0; start < 520; start += 40) {
      const some = Array.from({ length: 40 }, (_, i) =>
        createVolume(ec2, { ...request, id: `v-${start + i}` }),
      )
      await Promise.all(some)
    }
    simulator.control.resetCounts()
    expect(await describeVolumes(ec2)).toHaveLength(520)
    expect(simulator.control.requests().byAction.DescribeVolumes?.calls).toBe(2)
    simulator.control.mergeFaults({ serverErrors: [{ action: 'DescribeVolumes' }] })
    await expect(describeVolumes(ec2)).rejects.toMatchObject({ kind: 'server' })
  })
})
