import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import type { Account } from '../account/account'
import { Ec2Error, invalidValue, missing } from '../protocol/errors'
import { notFound, resourceId, rowsOf } from '../state/ids'
import type { VolumeRecord } from '../state/records'
import { type Action, type Call, checkDryRun, done } from './action'
import { parseTagSpecifications, tagSpecificationParameters } from './tag-specifications'
import { defaultVolumeType, volumeShape } from './volume-shapes'
import { modificationView, volumeView } from './volume-view'

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
      doomed: account.faults.failsToMake('CreateVolume'),
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
  if (snapshot && snapshot.state !== 'completed') {
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
