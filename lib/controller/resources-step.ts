import { describeAddresses } from '@/lib/ec2/addresses'
import { toEc2Error } from '@/lib/ec2/errors'
import { describeImages } from '@/lib/ec2/images'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { elapsedMs } from '@/lib/platform/clock'
import { addressStep, isAddressOpen, managedAddresses } from './address-step'
import { addressDrift, volumeDrift } from './drift-step'
import { imageStep, openImages } from './image-step'
import { ec2Line } from './problems'
import { recordAddresses } from './record-addresses'
import { recordImages } from './record-images'
import { recordSnapshots } from './record-snapshots'
import { recordVolumes } from './record-volumes'
import type { Site } from './site'
import { openSnapshots, snapshotStep } from './snapshot-step'
import { isVolumeOpen, managedVolumes, volumeStep } from './volume-step'
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
  const addresses = (await managedAddresses(site)).filter(isAddressOpen)
  const volumes = (await managedVolumes(site)).filter(isVolumeOpen)
  const snapshots = await openSnapshots(site)
  const images = await openImages(site)
  const open = [...addresses, ...volumes, ...snapshots, ...images]
  memory.resources.keepOnly(new Set(open.map((row) => row.id)))
  const due = (rows: readonly { id: string }[]) =>
    all || rows.some((row) => memory.resources.due(row.id))
  // One that waits for its instance holds nothing.
  const machines = new Map(
    world.machines.flatMap((machine) =>
      machine.instanceId ? [[machine.instanceId, machine]] : [],
    ),
  )

  if (due(addresses)) {
    const seen = await look(site, 'DescribeAddresses', () => describeAddresses(site.ec2))
    if (seen) {
      await recordAddresses(site, seen, machines)
      await addressStep(site, seen)
      await addressDrift(site)
    }
  }
  if (due(volumes)) {
    const seen = await look(site, 'DescribeVolumes', () => describeVolumes(site.ec2))
    if (seen) {
      await recordVolumes(site, seen, machines)
      await volumeStep(site, seen)
      await volumeDrift(site)
    }
  }
  if (due(snapshots)) {
    const seen = await look(site, 'DescribeSnapshots', () => describeSnapshots(site.ec2))
    if (seen) {
      await recordSnapshots(site, seen)
      await snapshotStep(site, seen)
    }
  }
  if (due(images)) {
    const seen = await look(site, 'DescribeImages', () => describeImages(site.ec2))
    if (seen) {
      await recordImages(site, seen)
      await imageStep(site, world, seen)
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
