import { now } from '@/lib/platform/clock'
import type { Account } from '../account/account'
import type { XmlObject, XmlValue } from '../protocol/xml'
import { accountId } from '../state/catalogue'
import {
  type GroupName,
  type InstanceRecord,
  type InstanceStateName,
  stateCodes,
} from '../state/records'
import { tagSet } from './tag-specifications'

/** An instance as DescribeInstances and RunInstances show it. */
export function instanceView(account: Account, instance: InstanceRecord): XmlObject {
  const { catalogue, state } = account
  const gone = instance.state === 'terminated'
  const publicIp = account.publicIpOf(instance)
  const privateIp = shownPrivateIp(instance)
  const zoneId = catalogue.zones.find((z) => z.name === instance.zone)?.id
  const type = catalogue.types.get(instance.instanceType)
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateView(instance.state),
    privateDnsName: privateIp ? catalogue.privateDns(privateIp) : '',
    dnsName: publicIp ? catalogue.publicDns(publicIp) : '',
    reason: instance.transitionReason,
    keyName: instance.keyName,
    amiLaunchIndex: instance.launchIndex,
    productCodes: [],
    instanceType: instance.instanceType,
    launchTime: instance.launchTime,
    placement: {
      availabilityZoneId: zoneId,
      availabilityZone: instance.zone,
      groupName: '',
      tenancy: instance.tenancy,
    },
    monitoring: { state: instance.monitoring ? 'enabled' : 'disabled' },
    subnetId: gone ? undefined : instance.subnetId,
    vpcId: gone ? undefined : instance.vpcId,
    privateIpAddress: privateIp || undefined,
    ipAddress: publicIp,
    sourceDestCheck: gone ? undefined : instance.sourceDestCheck,
    groupSet: gone ? [] : groupSet(instance.groups),
    stateReason: instance.stateReason && { ...instance.stateReason },
    architecture: instance.architecture,
    rootDeviceType: 'ebs',
    rootDeviceName: instance.rootDeviceName,
    blockDeviceMapping: gone ? [] : blockDevices(account, instance),
    virtualizationType: instance.virtualization,
    instanceLifecycle: instance.lifecycle === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: instance.spotRequestId,
    clientToken: instance.clientToken ?? '',
    tagSet: tagSet(state.tagsOf(instance.id)),
    hypervisor: instance.hypervisor,
    networkInterfaceSet: gone ? [] : [interfaceView(account, instance, privateIp, publicIp)],
    iamInstanceProfile: instance.iamProfile && { ...instance.iamProfile },
    ebsOptimized: instance.ebsOptimized,
    enaSupport: instance.virtualization === 'hvm',
    cpuOptions: type && {
      coreCount: Math.max(1, type.vcpus / 2),
      threadsPerCore: Math.min(2, type.vcpus),
    },
    capacityReservationSpecification: { capacityReservationPreference: 'open' },
    hibernationOptions: { configured: false },
    enclaveOptions: { enabled: false },
    metadataOptions: {
      state: instance.state === 'pending' ? 'pending' : 'applied',
      ...instance.metadataOptions,
    },
    bootMode: instance.bootMode,
    currentInstanceBootMode: instance.bootMode && currentBootMode(account, instance),
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    usageOperationUpdateTime: instance.firstLaunchTime,
    privateDnsNameOptions: gone
      ? undefined
      : {
          hostnameType: 'ip-name',
          enableResourceNameDnsARecord: false,
          enableResourceNameDnsAAAARecord: false,
        },
    maintenanceOptions: { autoRecovery: 'default' },
  }
}

/** The private address, once eventual consistency lets it be seen. */
export function shownPrivateIp(instance: InstanceRecord): string {
  const { privateIpHiddenUntil: until } = instance
  return until !== undefined && until > now().getTime() ? '' : instance.privateIp
}

export function stateView(name: InstanceStateName): XmlObject {
  return { code: stateCodes[name], name }
}

export function groupSet(groups: readonly GroupName[]): XmlValue {
  return groups.map(({ id, name }) => ({ groupId: id, groupName: name }))
}

/** Owner and address of a public association: `amazon` for automatic ones, else the account. */
export function associationView(account: Account, instance: InstanceRecord): XmlObject | undefined {
  const publicIp = account.publicIpOf(instance)
  if (!publicIp) return undefined
  return {
    ipOwnerId: account.state.addressOf(instance.id) ? accountId : 'amazon',
    publicDnsName: account.catalogue.publicDns(publicIp),
    publicIp,
  }
}

export function currentBootMode(account: Account, instance: InstanceRecord): string {
  if (instance.bootMode !== 'uefi-preferred') return instance.bootMode ?? 'legacy-bios'
  const modes = account.catalogue.types.get(instance.instanceType)?.bootModes
  return modes?.includes('uefi') ? 'uefi' : 'legacy-bios'
}

export function blockDevices(account: Account, instance: InstanceRecord): XmlValue {
  return account.state.volumesOf(instance.id).flatMap(({ id, attachment }) =>
    attachment
      ? {
          deviceName: attachment.device,
          ebs: {
            volumeId: id,
            status: attachment.state,
            attachTime: attachment.attachTime,
            deleteOnTermination: attachment.deleteOnTermination,
          },
        }
      : [],
  )
}

function interfaceView(
  account: Account,
  instance: InstanceRecord,
  privateIp: string,
  publicIp: string | undefined,
): XmlObject {
  const association = publicIp ? associationView(account, instance) : undefined
  const privateDns = privateIp ? account.catalogue.privateDns(privateIp) : undefined
  return {
    networkInterfaceId: instance.interfaceId,
    subnetId: instance.subnetId,
    vpcId: instance.vpcId,
    description: '',
    ownerId: accountId,
    status: 'in-use',
    macAddress: instance.macAddress,
    privateIpAddress: privateIp || undefined,
    privateDnsName: privateDns,
    sourceDestCheck: instance.sourceDestCheck,
    groupSet: groupSet(instance.groups),
    attachment: {
      attachmentId: instance.interfaceAttachmentId,
      deviceIndex: 0,
      status: instance.state === 'pending' ? 'attaching' : 'attached',
      attachTime: instance.firstLaunchTime,
      deleteOnTermination: true,
      networkCardIndex: 0,
    },
    association,
    privateIpAddressesSet: privateIp
      ? [{ privateIpAddress: privateIp, privateDnsName: privateDns, primary: true, association }]
      : [],
    ipv6AddressesSet: [],
    interfaceType: 'interface',
  }
}
