import type { Account } from '../account/account'
import type { FilterFields } from '../protocol/filters'
import { accountId, vpcId } from '../state/catalogue'
import { type InstanceRecord, stateCodes } from '../state/records'
import { currentBootMode, shownPrivateIp } from './instance-view'

/** The filters of DescribeInstances. */
export function instanceFilters(account: Account): FilterFields<InstanceRecord> {
  const { catalogue, state } = account
  const alive = (i: InstanceRecord) => i.state !== 'terminated'
  const groupIds = (i: InstanceRecord) => (alive(i) ? i.groups.map((g) => g.id) : undefined)
  const groupNames = (i: InstanceRecord) => (alive(i) ? i.groups.map((g) => g.name) : undefined)
  const publicIp = (i: InstanceRecord) => account.publicIpOf(i)
  const publicDns = (i: InstanceRecord) => {
    const ip = account.publicIpOf(i)
    return ip && catalogue.publicDns(ip)
  }
  const privateIp = (i: InstanceRecord) => shownPrivateIp(i) || undefined
  const privateDns = (i: InstanceRecord) => {
    const ip = shownPrivateIp(i)
    return ip ? catalogue.privateDns(ip) : undefined
  }
  const ipOwner = (i: InstanceRecord) =>
    state.addressOf(i.id) ? accountId : i.autoPublicIp && 'amazon'
  const attachments = (i: InstanceRecord) =>
    state.volumesOf(i.id).flatMap((v) => v.attachment ?? [])
  return {
    affinity: () => undefined,
    architecture: (i) => i.architecture,
    'availability-zone': (i) => i.zone,
    'availability-zone-id': (i) => catalogue.zones.find((z) => z.name === i.zone)?.id,
    'block-device-mapping.attach-time': (i) => attachments(i).map((a) => a.attachTime),
    'block-device-mapping.delete-on-termination': (i) =>
      attachments(i).map((a) => String(a.deleteOnTermination)),
    'block-device-mapping.device-name': (i) => attachments(i).map((a) => a.device),
    'block-device-mapping.status': (i) => attachments(i).map((a) => a.state),
    'block-device-mapping.volume-id': (i) => state.volumesOf(i.id).map((v) => v.id),
    'boot-mode': (i) => i.bootMode,
    'client-token': (i) => i.clientToken ?? '',
    'current-instance-boot-mode': (i) => i.bootMode && currentBootMode(account, i),
    'dns-name': publicDns,
    'ebs-optimized': (i) => i.ebsOptimized,
    hypervisor: (i) => i.hypervisor,
    'iam-instance-profile.arn': (i) => i.iamProfile?.arn,
    'iam-instance-profile.id': (i) => i.iamProfile?.id,
    'image-id': (i) => i.imageId,
    'instance-id': (i) => i.id,
    'instance-lifecycle': (i) => (i.lifecycle === 'spot' ? 'spot' : undefined),
    'instance-state-code': (i) => stateCodes[i.state],
    'instance-state-name': (i) => i.state,
    'instance-type': (i) => i.instanceType,
    'instance.group-id': groupIds,
    'instance.group-name': groupNames,
    'ip-address': publicIp,
    'key-name': (i) => i.keyName,
    'launch-index': (i) => i.launchIndex,
    'launch-time': (i) => i.launchTime,
    'metadata-options.http-endpoint': (i) => i.metadataOptions.httpEndpoint,
    'metadata-options.http-put-response-hop-limit': (i) =>
      i.metadataOptions.httpPutResponseHopLimit,
    'metadata-options.http-tokens': (i) => i.metadataOptions.httpTokens,
    'metadata-options.instance-metadata-tags': (i) => i.metadataOptions.instanceMetadataTags,
    'monitoring-state': (i) => (i.monitoring ? 'enabled' : 'disabled'),
    'network-interface.addresses.association.ip-owner-id': ipOwner,
    'network-interface.addresses.association.public-ip': publicIp,
    'network-interface.addresses.private-ip-address': privateIp,
    'network-interface.association.allocation-id': (i) => state.addressOf(i.id)?.id,
    'network-interface.association.association-id': (i) => state.addressOf(i.id)?.association?.id,
    'network-interface.association.ip-owner-id': ipOwner,
    'network-interface.association.public-dns-name': publicDns,
    'network-interface.association.public-ip': publicIp,
    'network-interface.group-id': groupIds,
    'network-interface.group-name': groupNames,
    'network-interface.mac-address': (i) => (alive(i) ? i.macAddress : undefined),
    'network-interface.network-interface-id': (i) => (alive(i) ? i.interfaceId : undefined),
    'network-interface.private-dns-name': privateDns,
    'network-interface.private-ip-address': privateIp,
    'network-interface.subnet-id': (i) => (alive(i) ? i.subnetId : undefined),
    'network-interface.vpc-id': (i) => (alive(i) ? vpcId : undefined),
    'owner-id': () => accountId,
    platform: () => undefined,
    'platform-details': () => 'Linux/UNIX',
    'private-dns-name': privateDns,
    'private-ip-address': privateIp,
    reason: (i) => i.transitionReason,
    'reservation-id': (i) => i.reservationId,
    'root-device-name': (i) => i.rootDeviceName,
    'root-device-type': () => 'ebs',
    'source-dest-check': (i) => i.sourceDestCheck,
    'spot-instance-request-id': (i) => i.spotRequestId,
    'state-reason-code': (i) => i.stateReason?.code,
    'state-reason-message': (i) => i.stateReason?.message,
    'subnet-id': (i) => (alive(i) ? i.subnetId : undefined),
    tenancy: (i) => i.tenancy,
    'virtualization-type': (i) => i.virtualization,
    'vpc-id': (i) => (alive(i) ? vpcId : undefined),
  }
}
