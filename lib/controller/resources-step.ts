import { describeAddresses } from '@/lib/ec2/addresses'
import { toEc2Error } from '@/lib/ec2/errors'
import { describeImages } from '@/lib/ec2/images'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { elapsedMs } from '@/lib/platform/clock'
import { addressStep } from './address-step'
import { addressDrift, volumeDrift } from './drift-step'
import { imageStep } from './image-step'
import { ec2Line } from './problems'
import { recordAddresses } from './record-addresses'
import { recordImages } from './record-images'
import { recordSnapshots } from './record-snapshots'
import { recordVolumes } from './record-volumes'
import type { ResourceKind } from './resource-rows'
import type { Site } from './site'
import { snapshotStep } from './snapshot-step'
import { idsOf, readUnsettled } from './unsettled-resources'
import { volumeStep } from './volume-step'
import type { World } from './world'

/**
 * Looks at the region's addresses, volumes, snapshots and images, and takes each of ours one call
 * nearer to what is wanted. All of them are looked at when that is due (`all`), else those kinds of which
 * something is wanted. Every call follows an answer that began after the call before it, so that
 * nothing is done twice. True while anything is wanted that EC2 does not show.
 */
export async function resourcesStep(site: Site, world: World, all: boolean): Promise<boolean> {
  const { memory } = site
  if (all) {
    memory.lookedAtResources = elapsedMs()
    memory.instancesChanged = false
  }
  const open = (await readUnsettled(site.db)).filter((row) => row.open)
  memory.resources.keepOnly(new Set(open.map((row) => row.id)))
  const due = (kind: ResourceKind) =>
    all || idsOf(kind, open).some((id) => memory.resources.due(id))
  // One that waits for its instance holds nothing.
  const machines = new Map(
    world.machines.flatMap((machine) =>
      machine.instanceId ? [[machine.instanceId, machine]] : [],
    ),
  )

  if (due('elasticIp')) {
    const seen = await look(site, 'DescribeAddresses', () => describeAddresses(site.ec2))
    if (seen) {
      const untagged = await recordAddresses(site, seen, machines)
      await addressStep(site, seen, untagged)
      await addressDrift(site)
    }
  }
  if (due('volume')) {
    const seen = await look(site, 'DescribeVolumes', () => describeVolumes(site.ec2))
    if (seen) {
      const untagged = await recordVolumes(site, seen, machines)
      await volumeStep(site, seen, untagged)
      await volumeDrift(site)
    }
  }
  if (due('snapshot')) {
    const seen = await look(site, 'DescribeSnapshots', () => describeSnapshots(site.ec2))
    if (seen) {
      await recordSnapshots(site, seen)
      await snapshotStep(site, idsOf('snapshot', open), seen)
    }
  }
  if (due('image')) {
    const seen = await look(site, 'DescribeImages', () => describeImages(site.ec2))
    if (seen) {
      await recordImages(site, seen)
      await imageStep(site, world, idsOf('image', open), seen)
    }
  }
  return open.length > 0
}

/** A complete answer, or nothing from which anything may be concluded. */
async function look<T>(site: Site, action: string, ask: () => Promise<T>): Promise<T | undefined> {
  if (!site.memory.calls.due('ec2') || site.stopping()) return undefined
  try {
    const seen = await ask()
    site.problems.clear(action)
    return seen
  } catch (thrown) {
    const error = toEc2Error(action, thrown)
    site.problems.set(action, ec2Line(error))
    site.log.warn({ code: error.code, requestId: error.requestId }, ec2Line(error))
    if (error.kind === 'unreachable') site.memory.calls.failed('ec2')
    return undefined
  }
}
