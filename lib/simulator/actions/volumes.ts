import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import type { Account } from '../account/account'
import { Ec2Error, invalidValue, missing } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject } from '../protocol/xml'
import { notFound, resourceId, rowsOf } from '../state/ids'
import type { ModificationRecord, VolumeRecord } from '../state/records'
import { isVisible } from '../state/state'
import { type Action, type Call, checkDryRun, done } from './action'
import { parseTagSpecifications, tagSet, tagSpecificationParameters } from './tag-specifications'
import { defaultVolumeType, volumeShape } from './volume-shapes'

/** The volume that a call names; one that is being deleted is as good as gone. */
export function namedVolume({ account, parameters }: Call): VolumeRecord {
  const id = parameters.required('VolumeId')
  const [volume] = rowsOf('vol', [id], (i) => presentVolume(account, i))
  if (volume) return volume
  throw notFound('vol', [id])
}

function presentVolume(account: Account, id: string): VolumeRecord | undefined {
  const volume = account.state.volumes.visible(id)
  return volume?.state === 'deleting' ? undefined : volume
}

export const createVolume: Action = {
  name: 'CreateVolume',
  accepts: [
    'AvailabilityZone',
    'AvailabilityZoneId',
    'Size',
    'SnapshotId',
    'VolumeType',
    'Iops',
    'Throughput',
    'Encrypted',
    'ClientToken',
    ...tagSpecificationParameters,
  ],
  reads: false,
  run(call) {
    const { account, parameters, volumes } = call
    const { state } = account
    const token = parameters.string('ClientToken') || undefined
    const fingerprint = sha256Hex(parameters.fingerprint())
    const repeat = token && [...state.volumes.all()].find((v) => v.clientToken?.token === token)
    if (repeat && repeat.clientToken?.fingerprint !== fingerprint) {
      throw new Ec2Error(
        'IdempotentParameterMismatch',
        'The client token is used with different parameters than those of the request that it was first used with.',
      )
    }
    if (repeat) return volumeView(account, repeat)
    const request = parseVolume(call)
    checkDryRun(parameters)
    const { unknownForMs } = account.faults.current.consistency
    const { tags, ...rest } = request
    const id = resourceId('vol')
    const created = volumes.create({
      id,
      seq: state.nextSeq(),
      hiddenUntil: unknownForMs > 0 ? now().getTime() + unknownForMs : undefined,
      ...rest,
      state: 'creating',
      transitionAt: undefined,
      createTime: now().toISOString(),
      attachment: undefined,
      modification: undefined,
      clientToken: token ? { token, fingerprint } : undefined,
    })
    state.setTags(id, tags)
    return volumeView(account, created)
  },
}

function parseVolume({ account, parameters }: Call) {
  const { zones } = account.catalogue
  const zoneId = parameters.string('AvailabilityZoneId')
  const zoneName = parameters.string('AvailabilityZone')
  if (!zoneId && !zoneName) throw missing('AvailabilityZone')
  const zone = zones.find((z) => (zoneName ? z.name === zoneName : z.id === zoneId))
  if (!zone) {
    throw new Ec2Error(
      'InvalidZone.NotFound',
      `The zone '${(zoneName ?? zoneId ?? '').slice(0, 100)}' does not exist.`,
    )
  }
  const snapshotId = parameters.string('SnapshotId') || undefined
  const [snapshot] = snapshotId
    ? rowsOf('snap', [snapshotId], (id) => account.state.snapshots.visible(id))
    : []
  if (snapshot?.state === 'pending') {
    throw new Ec2Error('IncorrectState', `Snapshot '${snapshot.id}' is not 'completed'.`)
  }
  const size = parameters.integer('Size') ?? snapshot?.volumeSize
  if (size === undefined) {
    throw new Ec2Error(
      'MissingParameter',
      'The request must contain the parameter size or snapshotId',
    )
  }
  if (snapshot && size < snapshot.volumeSize) {
    throw invalidValue(
      `Volume of size ${size}GB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.volumeSize}GB`,
    )
  }
  return {
    ...volumeShape({
      size,
      type: parameters.string('VolumeType') ?? defaultVolumeType,
      iops: parameters.integer('Iops'),
      throughput: parameters.integer('Throughput'),
    }),
    zone: zone.name,
    snapshotId,
    encrypted: parameters.boolean('Encrypted') ?? snapshot?.encrypted ?? false,
    tags: parseTagSpecifications(parameters, ['volume']).get('volume') ?? {},
  }
}

export const deleteVolume: Action = {
  name: 'DeleteVolume',
  accepts: ['VolumeId'],
  reads: false,
  run(call) {
    const volume = namedVolume(call)
    if (volume.attachment) {
      throw new Ec2Error(
        'VolumeInUse',
        `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
      )
    }
    if (volume.state === 'creating') {
      throw new Ec2Error('IncorrectState', `The volume '${volume.id}' is 'creating'.`)
    }
    checkDryRun(call.parameters)
    call.volumes.delete(volume.id)
    return done
  },
}

export const modifyVolume: Action = {
  name: 'ModifyVolume',
  accepts: ['VolumeId', 'Size', 'VolumeType', 'Iops', 'Throughput'],
  reads: false,
  run(call) {
    const { parameters, volumes } = call
    const volume = namedVolume(call)
    if (volume.state !== 'available' && volume.state !== 'in-use') {
      throw new Ec2Error('IncorrectState', `The volume '${volume.id}' is '${volume.state}'.`)
    }
    const under = volume.modification?.state
    if (under === 'modifying' || under === 'optimizing') {
      throw new Ec2Error(
        'IncorrectModificationState',
        `Volume ${volume.id} is being modified (${under}). Wait until that is complete.`,
      )
    }
    const size = parameters.integer('Size') ?? volume.size
    if (size < volume.size) {
      throw invalidValue(
        `New size cannot be smaller than existing size. Existing size is ${volume.size}GiB.`,
      )
    }
    const type = parameters.string('VolumeType') ?? volume.type
    const same = type === volume.type
    const target = volumeShape({
      size,
      type,
      iops: parameters.integer('Iops') ?? (same && type !== 'gp2' ? volume.iops : undefined),
      throughput: parameters.integer('Throughput') ?? (same ? volume.throughput : undefined),
    })
    checkDryRun(parameters)
    const modified = volumes.modify(volume, target)
    return {
      volumeModification:
        modified?.modification && modificationView(modified.id, modified.modification),
    }
  },
}

export const describeVolumes: Action = {
  name: 'DescribeVolumes',
  accepts: ['VolumeId.n', 'IncludeManagedResources', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { state, catalogue } = account
    const paging = parsePaging('DescribeVolumes', parameters, { idsName: 'VolumeId' })
    const passes = parseFilters<VolumeRecord>(
      parameters,
      {
        'attachment.attach-time': (v) => v.attachment?.attachTime,
        'attachment.delete-on-termination': (v) => v.attachment?.deleteOnTermination,
        'attachment.device': (v) => v.attachment?.device,
        'attachment.instance-id': (v) => v.attachment?.instanceId,
        'attachment.status': (v) => v.attachment?.state,
        'availability-zone': (v) => v.zone,
        'availability-zone-id': (v) => catalogue.zones.find((z) => z.name === v.zone)?.id,
        'create-time': (v) => v.createTime,
        encrypted: (v) => v.encrypted,
        'multi-attach-enabled': () => false,
        size: (v) => v.size,
        'snapshot-id': (v) => v.snapshotId,
        status: (v) => v.state,
        'volume-id': (v) => v.id,
        'volume-type': (v) => v.type,
      },
      (v) => state.tagsOf(v.id),
    )
    const ids = parameters.list('VolumeId')
    const rows =
      ids.length > 0
        ? rowsOf('vol', ids, (id) => state.volumes.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.volumes.all()
    const { page, nextToken } = takePage(
      'DescribeVolumes',
      rows,
      paging,
      (v) => isVisible(v) && passes(v),
    )
    return { volumeSet: page.map((volume) => volumeView(account, volume)), nextToken }
  },
}

export const describeVolumesModifications: Action = {
  name: 'DescribeVolumesModifications',
  accepts: ['VolumeId.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { state } = account
    const paging = parsePaging('DescribeVolumesModifications', parameters, { least: 1 })
    const passes = parseFilters<VolumeRecord>(parameters, {
      'volume-id': (v) => v.id,
      'modification-state': (v) => v.modification?.state,
      'original-size': (v) => v.modification?.original.size,
      'target-size': (v) => v.modification?.target.size,
      'original-volume-type': (v) => v.modification?.original.type,
      'target-volume-type': (v) => v.modification?.target.type,
    })
    const ids = parameters.list('VolumeId')
    const rows =
      ids.length > 0
        ? rowsOf('vol', ids, (id) => state.volumes.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.volumes.all()
    const { page, nextToken } = takePage(
      'DescribeVolumesModifications',
      rows,
      paging,
      (v) => v.modification !== undefined && isVisible(v) && passes(v),
    )
    return {
      volumeModificationSet: page.flatMap((v) =>
        v.modification ? modificationView(v.id, v.modification) : [],
      ),
      nextToken,
    }
  },
}

function volumeView({ state, catalogue }: Account, volume: VolumeRecord): XmlObject {
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

function modificationView(volumeId: string, m: ModificationRecord): XmlObject {
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
