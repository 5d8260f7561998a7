import { invalidCombination, invalidValue, missing } from '../protocol/errors'
import type { Parameters } from '../protocol/parameters'
import { accountId } from '../state/catalogue'
import { resourceId } from '../state/ids'
import type { MetadataOptions } from '../state/records'
import { parseTagSpecifications, tagSpecificationParameters } from './tag-specifications'

export const launchParameters = [
  'ImageId',
  'InstanceType',
  'MinCount',
  'MaxCount',
  'ClientToken',
  'UserData',
  'KeyName',
  'SubnetId',
  'PrivateIpAddress',
  'SecurityGroup.n',
  'SecurityGroupId.n',
  'Placement.AvailabilityZone',
  'Placement.AvailabilityZoneId',
  'Placement.Tenancy',
  'NetworkInterface.n.DeviceIndex',
  'NetworkInterface.n.SubnetId',
  'NetworkInterface.n.SecurityGroupId.n',
  'NetworkInterface.n.AssociatePublicIpAddress',
  'NetworkInterface.n.DeleteOnTermination',
  'NetworkInterface.n.Description',
  'NetworkInterface.n.PrivateIpAddress',
  'NetworkInterface.n.InterfaceType',
  'BlockDeviceMapping.n.DeviceName',
  'BlockDeviceMapping.n.NoDevice',
  'BlockDeviceMapping.n.VirtualName',
  'BlockDeviceMapping.n.Ebs.VolumeSize',
  'BlockDeviceMapping.n.Ebs.VolumeType',
  'BlockDeviceMapping.n.Ebs.Iops',
  'BlockDeviceMapping.n.Ebs.Throughput',
  'BlockDeviceMapping.n.Ebs.Encrypted',
  'BlockDeviceMapping.n.Ebs.SnapshotId',
  'BlockDeviceMapping.n.Ebs.DeleteOnTermination',
  'IamInstanceProfile.Name',
  'IamInstanceProfile.Arn',
  'MetadataOptions.HttpTokens',
  'MetadataOptions.HttpPutResponseHopLimit',
  'MetadataOptions.HttpEndpoint',
  'MetadataOptions.HttpProtocolIpv6',
  'MetadataOptions.InstanceMetadataTags',
  'InstanceInitiatedShutdownBehavior',
  'DisableApiTermination',
  'DisableApiStop',
  'EbsOptimized',
  'Monitoring.Enabled',
  'InstanceMarketOptions.MarketType',
  'InstanceMarketOptions.SpotOptions.MaxPrice',
  'InstanceMarketOptions.SpotOptions.SpotInstanceType',
  'InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior',
  'CreditSpecification.CpuCredits',
  'MaintenanceOptions.AutoRecovery',
  'PrivateDnsNameOptions.HostnameType',
  'PrivateDnsNameOptions.EnableResourceNameDnsARecord',
  'PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord',
  'CapacityReservationSpecification.CapacityReservationPreference',
  'HibernationOptions.Configured',
  'EnclaveOptions.Enabled',
  ...tagSpecificationParameters,
]

/** What RunInstances asks for, checked as far as it can be without looking at the account. */
export type LaunchRequest = ReturnType<typeof parseLaunch>

export function parseLaunch(parameters: Parameters) {
  const minCount = parameters.integer('MinCount')
  const maxCount = parameters.integer('MaxCount')
  if (minCount === undefined) throw missing('MinCount')
  if (maxCount === undefined) throw missing('MaxCount')
  if (minCount < 1) {
    throw invalidValue(
      `Value (${minCount}) for parameter minCount is invalid. Expecting a value greater than 0`,
    )
  }
  if (maxCount < minCount) {
    throw invalidValue(
      `Value (${minCount}) for parameter minCount is invalid. Expecting a value no greater than maxCount (${maxCount})`,
    )
  }
  const clientToken = parameters.string('ClientToken') || undefined
  if (clientToken !== undefined && !/^[\x20-\x7e]{1,64}$/.test(clientToken)) {
    throw invalidValue(
      `Value (${clientToken.slice(0, 100)}) for parameter clientToken is invalid. Client tokens have at most 64 ASCII characters`,
    )
  }
  const spot = parameters.structure('InstanceMarketOptions').oneOf('MarketType', ['spot'])
  const tags = parseTagSpecifications(parameters, [
    'instance',
    'volume',
    'network-interface',
    'spot-instances-request',
  ])
  return {
    minCount,
    maxCount,
    clientToken,
    imageId: parameters.required('ImageId'),
    instanceType: parameters.string('InstanceType') ?? 'm1.small',
    userData: parseUserData(parameters.string('UserData')),
    keyName: parameters.string('KeyName'),
    network: parseNetwork(parameters),
    devices: parseDevices(parameters),
    iamProfile: parseProfile(parameters.structure('IamInstanceProfile')),
    metadataOptions: parseMetadataOptions(parameters.structure('MetadataOptions')),
    shutdownBehavior:
      parameters.oneOf('InstanceInitiatedShutdownBehavior', ['stop', 'terminate']) ?? 'stop',
    disableApiTermination: parameters.boolean('DisableApiTermination') ?? false,
    disableApiStop: parameters.boolean('DisableApiStop') ?? false,
    ebsOptimized: parameters.boolean('EbsOptimized') ?? false,
    monitoring: parameters.structure('Monitoring').boolean('Enabled') ?? false,
    lifecycle: spot ? ('spot' as const) : ('normal' as const),
    tags: tags.get('instance') ?? {},
    volumeTags: tags.get('volume') ?? {},
  }
}

const userDataLimit = 16_384

/** Base64, with its padding or without; 16 KB once decoded. */
export function parseUserData(base64: string | undefined): string | undefined {
  if (!base64) return undefined
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(base64)) {
    throw invalidValue('Invalid BASE64 encoding of user data.')
  }
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > userDataLimit) {
    throw invalidValue('User data is limited to 16384 bytes')
  }
  return bytes.toString('base64')
}

function parseNetwork(parameters: Parameters) {
  const interfaces = parameters.structures('NetworkInterface')
  const first = interfaces[0]
  if (interfaces.length > 1) {
    throw invalidCombination('The simulator gives an instance one network interface only.')
  }
  const groupIds = parameters.list('SecurityGroupId')
  const groupNames = parameters.list('SecurityGroup')
  const subnetId = parameters.string('SubnetId')
  if (first && (subnetId || groupIds.length > 0 || groupNames.length > 0)) {
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    )
  }
  if (first && (first.integer('DeviceIndex') ?? 0) !== 0) {
    throw invalidValue('The primary network interface must have device index 0.')
  }
  const placement = parameters.structure('Placement')
  return {
    zone: placement.string('AvailabilityZone') || undefined,
    zoneId: placement.string('AvailabilityZoneId') || undefined,
    tenancy: placement.oneOf('Tenancy', ['default', 'dedicated', 'host']) ?? 'default',
    subnetId: first?.string('SubnetId') ?? subnetId,
    privateIp: first?.string('PrivateIpAddress') ?? parameters.string('PrivateIpAddress'),
    groupIds: first ? first.list('SecurityGroupId') : groupIds,
    groupNames,
    wantsPublicIp: first?.boolean('AssociatePublicIpAddress') ?? true,
  }
}

export interface DeviceRequest {
  device: string
  remove: boolean
  size: number | undefined
  type: string | undefined
  iops: number | undefined
  throughput: number | undefined
  encrypted: boolean | undefined
  snapshotId: string | undefined
  deleteOnTermination: boolean | undefined
}

function parseDevices(parameters: Parameters): DeviceRequest[] {
  const devices = parameters.structures('BlockDeviceMapping').map((mapping) => {
    const ebs = mapping.structure('Ebs')
    return {
      device: mapping.required('DeviceName'),
      remove: mapping.string('NoDevice') !== undefined,
      size: ebs.integer('VolumeSize'),
      type: ebs.string('VolumeType'),
      iops: ebs.integer('Iops'),
      throughput: ebs.integer('Throughput'),
      encrypted: ebs.boolean('Encrypted'),
      snapshotId: ebs.string('SnapshotId') || undefined,
      deleteOnTermination: ebs.boolean('DeleteOnTermination'),
    }
  })
  const names = devices.map((d) => d.device)
  if (new Set(names).size < names.length) {
    throw invalidValue('The same device name is used more than once in the block device mapping.')
  }
  return devices
}

function parseProfile(profile: Parameters): { arn: string; id: string } | undefined {
  const name = profile.string('Name')
  const arn = profile.string('Arn')
  if (name && arn) {
    throw invalidCombination(
      'The parameter iamInstanceProfile.name may not be used in combination with iamInstanceProfile.arn',
    )
  }
  if (arn && !/^arn:[\w-]+:iam::\d{12}:instance-profile\/.+$/.test(arn)) {
    throw invalidValue(
      `Value (${arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
    )
  }
  if (name && !/^[\w+=,.@-]{1,128}$/.test(name)) {
    throw invalidValue(
      `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    )
  }
  if (!name && !arn) return undefined
  const id = `AIPA${resourceId('').slice(2).toUpperCase()}`
  return { arn: arn ?? `arn:aws:iam::${accountId}:instance-profile/${name}`, id }
}

function parseMetadataOptions(options: Parameters): MetadataOptions {
  const hops = options.integer('HttpPutResponseHopLimit') ?? 1
  if (hops < 1 || hops > 64) {
    throw invalidValue(
      `Value (${hops}) for parameter httpPutResponseHopLimit is invalid. Expecting 1 to 64`,
    )
  }
  const switches = ['enabled', 'disabled'] as const
  return {
    httpTokens: options.oneOf('HttpTokens', ['optional', 'required']) ?? 'optional',
    httpPutResponseHopLimit: hops,
    httpEndpoint: options.oneOf('HttpEndpoint', switches) ?? 'enabled',
    httpProtocolIpv6: options.oneOf('HttpProtocolIpv6', switches) ?? 'disabled',
    instanceMetadataTags: options.oneOf('InstanceMetadataTags', switches) ?? 'disabled',
  }
}
