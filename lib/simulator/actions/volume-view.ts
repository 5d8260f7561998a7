import type { Account } from '../account/account'
import type { XmlObject } from '../protocol/xml'
import type { ModificationRecord, VolumeRecord } from '../state/records'
import { tagSet } from './tag-specifications'

export function volumeView({ state, catalogue }: Account, volume: VolumeRecord): XmlObject {
  return {
    volumeId: volume.id,
    size: volume.size,
    snapshotId: volume.snapshotId ?? '',
    availabilityZone: volume.zone,
    availabilityZoneId: catalogue.zones.find((z) => z.name === volume.zone)?.id,
    status: volume.state,
    createTime: volume.createTime,
    attachmentSet: volume.attachment ? [attachmentView(volume)] : [],
    tagSet: tagSet(state.tagsOf(volume.id)),
    volumeType: volume.type,
    iops: volume.iops,
    throughput: volume.throughput,
    encrypted: volume.encrypted,
    multiAttachEnabled: false,
  }
}

export function attachmentView({ id, attachment }: VolumeRecord): XmlObject {
  return {
    volumeId: id,
    instanceId: attachment?.instanceId,
    device: attachment?.device,
    status: attachment?.state,
    attachTime: attachment?.attachTime,
    deleteOnTermination: attachment?.deleteOnTermination,
  }
}

export function modificationView(volumeId: string, m: ModificationRecord): XmlObject {
  return {
    volumeId,
    modificationState: m.state,
    targetSize: m.target.size,
    targetIops: m.target.iops,
    targetVolumeType: m.target.type,
    targetThroughput: m.target.throughput,
    originalSize: m.original.size,
    originalIops: m.original.iops,
    originalVolumeType: m.original.type,
    originalThroughput: m.original.throughput,
    progress: m.state === 'modifying' ? 0 : m.state === 'optimizing' ? 50 : 100,
    startTime: m.startTime,
    endTime: m.endTime,
  }
}
