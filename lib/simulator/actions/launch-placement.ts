import type { Account } from '../account/account'
import { Ec2Error, invalidCombination, invalidValue } from '../protocol/errors'
import { isAddress } from '../state/addresses'
import type { SecurityGroup, ZoneInfo } from '../state/catalogue'
import { checkId, notFound } from '../state/ids'
import type { InstanceType } from '../state/instance-types'
import type { ImageRecord } from '../state/records'
import type { LaunchRequest } from './launch-request'

/** The image, when it may be launched. */
export function launchableImage(account: Account, imageId: string): ImageRecord {
  checkId('ami', imageId)
  const image = account.state.images.visible(imageId)
  if (!image) {
    throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`)
  }
  if (image.state !== 'available') {
    throw new Ec2Error('InvalidAMIID.Unavailable', `The image id '[${imageId}]' is not available`)
  }
  return image
}

/** The instance type, when it can boot the image. */
export function bootableType(account: Account, name: string, image: ImageRecord): InstanceType {
  const type = account.catalogue.types.get(name)
  if (!type) throw invalidValue(`Invalid value '${name.slice(0, 100)}' for InstanceType.`)
  if (!type.architectures.includes(image.architecture)) {
    throw invalidValue(
      `The architecture '${type.architectures.join(',')}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    )
  }
  if (!type.virtualizations.includes(image.virtualization)) {
    const wanted = type.virtualizations.join("' or '")
    throw invalidCombination(
      `Virtualization type '${wanted}' is required for instances of type '${name}'. Ensure that you are using an AMI with virtualization type '${wanted}'. For more information, see http://aws.amazon.com/amazon-linux-ami/instance-type-matrix/`,
    )
  }
  if (
    image.bootMode &&
    image.bootMode !== 'uefi-preferred' &&
    !type.bootModes.includes(image.bootMode)
  ) {
    throw invalidCombination(
      `The boot mode '${image.bootMode}' of the specified AMI is not supported by the instance type '${name}', which supports: ${type.bootModes.join(', ')}.`,
    )
  }
  return type
}

export function offersType(zone: ZoneInfo, type: InstanceType): boolean {
  return !type.missingIn.includes(zone.name.slice(-1))
}

/** The zones that a launch may go to, in the order to try them. */
export function candidateZones(
  account: Account,
  { network }: Pick<LaunchRequest, 'network'>,
  type: InstanceType,
): ZoneInfo[] {
  const { zones } = account.catalogue
  const { zone, zoneId, subnetId } = network
  let asked: ZoneInfo | undefined
  if (zone || zoneId) {
    asked = zones.find((z) => (zone ? z.name === zone : z.id === zoneId))
    if (!asked)
      throw invalidValue(`Invalid availability zone: [${(zone ?? zoneId ?? '').slice(0, 100)}]`)
  }
  if (subnetId) {
    checkId('subnet', subnetId)
    const bySubnet = zones.find((z) => z.subnetId === subnetId)
    if (!bySubnet) throw notFound('subnet', [subnetId])
    if (asked && asked !== bySubnet) {
      throw invalidValue(
        `The availability zone ${asked.name} does not match the availability zone ${bySubnet.name} of the specified subnet.`,
      )
    }
    asked = bySubnet
  }
  const offering = zones.filter((z) => offersType(z, type))
  if (asked && !offering.includes(asked)) {
    throw new Ec2Error(
      'Unsupported',
      `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${asked.name}). Please retry your request by not specifying an Availability Zone or choosing ${offering.map((z) => z.name).join(', ')}.`,
    )
  }
  return asked ? [asked] : [...offering].sort(() => Math.random() - 0.5)
}

/** Security groups by id and name; the default one when none is named. */
export function namedGroups(
  account: Account,
  groupIds: readonly string[],
  groupNames: readonly string[],
): SecurityGroup[] {
  const { groups } = account.catalogue
  if (groupIds.length === 0 && groupNames.length === 0) return groups.slice(0, 1)
  const byId = groupIds.map((id) => {
    checkId('sg', id)
    const group = groups.find((g) => g.id === id)
    if (!group) throw notFound('sg', [id])
    return group
  })
  const byName = groupNames.map((name) => {
    const group = groups.find((g) => g.name === name)
    if (!group) throw notFound('sg', [name])
    return group
  })
  return [...new Set([...byId, ...byName])]
}

/** Spot and On-Demand instances of a type do not share their capacity. */
export function placeOf(
  { lifecycle }: Pick<LaunchRequest, 'lifecycle'>,
  type: InstanceType,
  zone: ZoneInfo,
) {
  const market = lifecycle === 'spot' ? ('spot' as const) : ('onDemand' as const)
  return { instanceType: type.name, zone: zone.name, market }
}

/** How many of the wanted instances a zone has room for, with the error when that is too few. */
export function roomFor(
  account: Account,
  request: LaunchRequest,
  type: InstanceType,
  zone: ZoneInfo,
): { count: number } | { error: Ec2Error } {
  const { minCount, maxCount, network } = request
  const pool = account.privatePools.get(zone.name)
  const limits: [number, Ec2Error][] = [
    [
      account.faults.capacityFor(placeOf(request, type, zone), maxCount),
      new Ec2Error(
        'InsufficientInstanceCapacity',
        `We currently do not have sufficient ${type.name} capacity in the Availability Zone you requested (${zone.name}). Our system will be working on provisioning additional capacity. You can currently get ${type.name} capacity by not specifying an Availability Zone in your request or choosing another one.`,
        500,
      ),
    ],
    [
      pool?.free ?? 0,
      new Ec2Error(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${zone.subnetId}' to satisfy the requested number of instances.`,
      ),
    ],
    quotaLimit(account, maxCount, type),
  ]
  let count = network.privateIp ? 1 : maxCount
  for (const [limit, error] of limits) {
    if (limit < minCount) return { error }
    count = Math.min(count, limit)
  }
  return { count }
}

function quotaLimit(account: Account, wanted: number, type: InstanceType): [number, Ec2Error] {
  const { instanceQuota, vcpuQuota } = account.options
  let instances = 0
  let vcpus = 0
  for (const { state, instanceType } of account.state.instances.all()) {
    if (state === 'terminated' || state === 'stopped') continue
    instances++
    vcpus += account.catalogue.types.get(instanceType)?.vcpus ?? 0
  }
  const byInstances = instanceQuota - instances
  const byVcpus = Math.floor((vcpuQuota - vcpus) / type.vcpus)
  if (byInstances <= byVcpus) {
    return [
      byInstances,
      new Ec2Error(
        'InstanceLimitExceeded',
        `Your quota allows for ${Math.max(0, byInstances)} more running instance(s). You requested at least ${wanted}`,
      ),
    ]
  }
  return [
    byVcpus,
    new Ec2Error(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${vcpuQuota} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    ),
  ]
}

/** Checks an address that the launch asks for by name. */
export function checkPrivateIp(request: LaunchRequest): void {
  const { privateIp } = request.network
  if (privateIp === undefined) return
  if (request.maxCount > 1) {
    throw invalidCombination(
      'A private IP address may only be specified when launching one instance',
    )
  }
  if (!isAddress(privateIp)) {
    throw invalidValue(
      `Value (${privateIp.slice(0, 100)}) for parameter privateIpAddress is invalid. Invalid IPv4 address`,
    )
  }
}
