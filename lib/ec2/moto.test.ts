import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allocateAddress,
  associateAddress,
  describeAddresses,
  disassociateAddress,
  releaseAddress,
} from './addresses'
import { createCatalog } from './catalog'
import { createEc2, type Ec2 } from './client'
import { consoleOutput } from './console-output'
import { whyImageDoesNotFit, whyZoneLacks } from './image-fits'
import { createImage, deregisterImage, describeImages } from './images'
import { findLaunched, type LaunchRequest, launchInstances } from './launch'
import { describeByIds, describeSite } from './observe'
import { createSnapshot, deleteSnapshot, describeSnapshots } from './snapshots'
import { terminateInstances } from './terminate'
import { findMoto, type Moto, startMoto } from './testing/moto'
import { attachVolume, createVolume, deleteVolume, describeVolumes, detachVolume } from './volumes'

const command = findMoto()

/**
 * An EC2 emulator that somebody else wrote. It launches MinCount instances, ignores client tokens
 * and forgets tags at termination: what depends on these is tested with the simulator.
 */
describe.skipIf(!command)('against moto_server', () => {
  let moto: Moto
  let ec2: Ec2
  let imageId = ''

  beforeAll(async () => {
    moto = await startMoto(command ?? '')
    ec2 = createEc2({ region: 'us-east-1', endpoint: moto.url, usesSimulator: true })
    imageId = (await createCatalog(ec2).imagesNamed('amzn2-ami-hvm-*'))[0]?.imageId ?? ''
  })

  afterAll(async () => {
    ec2?.close()
    await moto?.stop()
  })

  function request(launchId: string, site: string): LaunchRequest {
    return {
      site,
      pool: 'wn',
      launchId,
      clientToken: `${launchId}-1`,
      count: 3,
      instanceType: 'm5.large',
      market: 'onDemand',
      zone: 'us-east-1b',
      imageId,
      securityGroupIds: [],
      userData: '#!/bin/sh\n',
    }
  }

  it('launches, finds, describes and terminates', async () => {
    const { instances, requestId } = await launchInstances(ec2, request('launch-a', 'round'))
    expect(requestId).toBeTruthy()
    expect(instances.length).toBeGreaterThan(0)
    const ids = instances.map((instance) => instance.instanceId)

    expect(await describeSite(ec2, 'another')).toEqual([])
    const [seen] = await describeSite(ec2, 'round')
    expect(seen).toMatchObject({
      instanceId: ids[0],
      state: 'running',
      pool: 'wn',
      launchId: 'launch-a',
      instanceType: 'm5.large',
      market: 'onDemand',
      zone: 'us-east-1b',
      imageId,
      tags: { 'muster:site': 'round', Name: 'round/wn' },
    })
    expect(seen?.privateIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(seen?.volumes.length).toBeGreaterThan(0)

    const found = await findLaunched(ec2, 'launch-a-1', 'launch-a')
    expect(found.map((instance) => instance.instanceId)).toEqual(ids)

    const missing = 'i-0123456789abcdef0'
    const results = await terminateInstances(ec2, [...ids, missing])
    expect(results.map(({ instanceId, outcome }) => [instanceId, outcome])).toEqual([
      ...ids.map((id) => [id, 'terminating']),
      [missing, 'unknown'],
    ])
    const after = await describeByIds(ec2, [...ids, missing])
    expect(after.map(({ instanceId, state }) => [instanceId, state])).toEqual(
      ids.map((id) => [id, 'terminated']),
    )
  })

  it('reads what the region offers', async () => {
    const catalog = createCatalog(ec2)
    const [image, type, offerings, zones, subnets, groups, account] = await Promise.all([
      catalog.image(imageId),
      catalog.machineType('m5.large'),
      catalog.offerings(),
      catalog.zones(),
      catalog.subnets(),
      catalog.securityGroups(),
      catalog.accountId(),
    ])
    if (!image || !type) throw new Error('moto has neither image nor type')
    expect(whyImageDoesNotFit(image, type)).toBeUndefined()
    expect(whyZoneLacks('m5.large', 'us-east-1a', offerings)).toBeUndefined()
    const arm = await catalog.machineType('m6g.large')
    expect(arm && whyImageDoesNotFit(image, arm)).toContain('x86_64')
    expect(zones.map((zone) => zone.name)).toContain('us-east-1a')
    expect(new Set(subnets.map((subnet) => subnet.zone)).size).toBe(zones.length)
    expect(groups.length).toBeGreaterThan(0)
    expect(account).toMatch(/^\d{12}$/)
    expect(await catalog.image('ami-0123456789abcdef0')).toBeUndefined()
    expect(await catalog.machineType('x9.nano')).toBeUndefined()
  })

  it('reads the console', async () => {
    const { instances } = await launchInstances(ec2, request('launch-b', 'console'))
    const output = await consoleOutput(ec2, instances[0]?.instanceId ?? '')
    expect(output.text.length).toBeGreaterThan(0)
    await expect(consoleOutput(ec2, 'i-0123456789abcdef0')).rejects.toMatchObject({
      kind: 'not-found',
      code: 'InvalidInstanceID.NotFound',
    })
  })

  it('refuses user data that is too long before it is sent', async () => {
    await expect(
      launchInstances(ec2, { ...request('launch-c', 'long'), userData: 'x'.repeat(16_385) }),
    ).rejects.toMatchObject({ kind: 'invalid', code: 'InvalidUserData.TooLong' })
    expect(await describeSite(ec2, 'long')).toEqual([])
  })

  it('takes an address and a volume through their lives', async () => {
    const { instances } = await launchInstances(ec2, request('launch-r', 'resources'))
    const instanceId = instances[0]?.instanceId ?? ''
    const marks = { site: 'resources', id: 'row-1', name: 'gate' }
    const address = await allocateAddress(ec2, marks)
    await associateAddress(ec2, address.allocationId, instanceId)
    const mine = async () =>
      (await describeAddresses(ec2)).find((one) => one.allocationId === address.allocationId)
    expect(await mine()).toMatchObject({ instanceId, tags: { 'muster:id': 'row-1' } })
    await disassociateAddress(ec2, (await mine())?.associationId ?? '')
    await releaseAddress(ec2, address.allocationId)
    expect(await mine()).toBeUndefined()

    const { volumeId } = await createVolume(ec2, {
      ...marks,
      id: 'row-2',
      zone: 'us-east-1b',
      sizeGiB: 2,
      type: 'gp3',
      iops: null,
      throughput: null,
      fromSnapshot: null,
    })
    const volume = async () => (await describeVolumes(ec2)).find((one) => one.volumeId === volumeId)
    await attachVolume(ec2, volumeId, instanceId, '/dev/sdf')
    expect(await volume()).toMatchObject({
      zone: 'us-east-1b',
      sizeGiB: 2,
      tags: { 'muster:id': 'row-2' },
      attachment: { instanceId, device: '/dev/sdf' },
    })
    const { snapshotId } = await createSnapshot(ec2, volumeId, { ...marks, id: 'row-3' })
    const snapshots = await describeSnapshots(ec2)
    expect(snapshots.find((one) => one.snapshotId === snapshotId)).toMatchObject({
      volumeId,
      tags: { 'muster:id': 'row-3' },
    })
    await deleteSnapshot(ec2, snapshotId)
    await detachVolume(ec2, volumeId, instanceId, false)
    await deleteVolume(ec2, volumeId)
    expect(await volume()).toBeUndefined()
  })

  it('makes an image and takes it away with its snapshots', async () => {
    const { instances } = await launchInstances(ec2, request('launch-i', 'images'))
    const instanceId = instances[0]?.instanceId ?? ''
    const marks = { site: 'images', id: 'row-4', name: 'golden' }
    const { imageId: made, requestId } = await createImage(ec2, instanceId, marks, ['/dev/sdf'])
    expect(requestId).toBeTruthy()
    const image = async () => (await describeImages(ec2)).find((one) => one.imageId === made)
    const seen = await image()
    expect(seen).toMatchObject({
      name: 'golden',
      state: 'available',
      architecture: 'x86_64',
      tags: { 'muster:site': 'images', 'muster:id': 'row-4' },
    })
    const snapshotIds = seen?.snapshotIds ?? []
    expect(snapshotIds.length).toBeGreaterThan(0)
    const left = async () =>
      (await describeSnapshots(ec2)).filter((one) => snapshotIds.includes(one.snapshotId))
    expect(await left()).toHaveLength(snapshotIds.length)

    const again = { ...request('launch-j', 'images'), imageId: made, count: 1 }
    expect((await launchInstances(ec2, again)).instances[0]?.imageId).toBe(made)

    await deregisterImage(ec2, made)
    expect(await image()).toBeUndefined()
    await expect(deregisterImage(ec2, made)).rejects.toMatchObject({
      code: 'InvalidAMIID.Unavailable',
    })
    for (const snapshotId of snapshotIds) await deleteSnapshot(ec2, snapshotId)
    expect(await left()).toEqual([])
    await expect(deleteSnapshot(ec2, snapshotIds[0] ?? '')).rejects.toMatchObject({
      code: 'InvalidSnapshot.NotFound',
    })
  })
})
