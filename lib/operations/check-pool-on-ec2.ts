import type { Catalog } from '@/lib/ec2/catalog'
import { whyImageDoesNotFit, whyZoneLacks } from '@/lib/ec2/image-fits'
import { MusterError } from '@/lib/platform/errors'
import type { PoolDefinition } from './pool-definition'
import { asking, siteEc2 } from './site-ec2'

/** The settings of a pool that EC2 must be able to start machines with. */
export type Ec2Settings = Pick<
  PoolDefinition,
  'image' | 'instanceTypes' | 'zones' | 'subnets' | 'securityGroups'
>

interface Issue {
  path: keyof Ec2Settings
  message: string
}

/**
 * Refuses settings with which EC2 could not start a machine: an image that a type cannot boot, a type
 * that a zone does not offer, something that does not exist. When EC2 does not answer, that is the
 * reason to refuse.
 */
export async function checkPoolOnEc2(
  settings: Ec2Settings,
  catalog: Catalog = siteEc2().catalog,
): Promise<void> {
  const issues = await asking(() => findIssues(settings, catalog))
  if (issues.length === 0) return
  const [first, ...rest] = issues
  throw new MusterError(
    'Unprocessable',
    rest.length === 0
      ? (first?.message ?? '')
      : `${first?.message} And ${rest.length} more: ${rest.map((i) => i.message).join(' ')}`,
    { issues },
  )
}

async function findIssues(settings: Ec2Settings, catalog: Catalog): Promise<Issue[]> {
  const [image, offerings, zones, subnets, groups, ...types] = await Promise.all([
    catalog.image(settings.image),
    catalog.offerings(),
    catalog.zones(),
    settings.subnets.length > 0 ? catalog.subnets() : [],
    settings.securityGroups.length > 0 ? catalog.securityGroups() : [],
    ...settings.instanceTypes.map((name) => catalog.machineType(name)),
  ])
  const issues: Issue[] = []
  const found = (path: Issue['path'], message: string | undefined) => {
    if (message && !issues.some((issue) => issue.message === message)) {
      issues.push({ path, message })
    }
  }
  if (!image) {
    found('image', `EC2 knows no image ${settings.image} in this region, or does not share it.`)
  }
  const knownZones = settings.zones.filter((name) => zones.some((zone) => zone.name === name))
  for (const zone of settings.zones.filter((name) => !knownZones.includes(name))) {
    const names = zones.map((known) => known.name).join(', ')
    found('zones', `There is no zone ${zone} in this region; it has ${names}.`)
  }
  for (const [i, name] of settings.instanceTypes.entries()) {
    const type = types[i]
    if (!type) {
      found('instanceTypes', `This region does not offer the instance type ${name}.`)
      continue
    }
    if (image) found('image', whyImageDoesNotFit(image, type))
    for (const zone of knownZones) found('instanceTypes', whyZoneLacks(name, zone, offerings))
  }
  const vpcs = new Set<string>()
  const zonesTaken = new Set<string>()
  for (const id of settings.subnets) {
    const subnet = subnets.find((known) => known.subnetId === id)
    if (!subnet) found('subnets', `There is no subnet ${id} in this region.`)
    else if (!settings.zones.includes(subnet.zone)) {
      found(
        'subnets',
        `The subnet ${id} lies in ${subnet.zone}, which is none of the pool's zones.`,
      )
    } else if (zonesTaken.has(subnet.zone)) {
      found('subnets', `There is more than one subnet in ${subnet.zone}: name at most one a zone.`)
    }
    if (subnet) zonesTaken.add(subnet.zone)
    if (subnet?.vpcId) vpcs.add(subnet.vpcId)
  }
  if (vpcs.size > 1) found('subnets', 'The subnets lie in different VPCs.')
  for (const id of settings.securityGroups) {
    const group = groups.find((known) => known.groupId === id)
    if (!group) found('securityGroups', `There is no security group ${id} in this region.`)
    else if (group.vpcId && vpcs.size === 1 && !vpcs.has(group.vpcId)) {
      found('securityGroups', `The security group ${id} belongs to another VPC than the subnets.`)
    }
  }
  return issues
}
