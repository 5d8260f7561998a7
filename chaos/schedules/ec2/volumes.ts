import type {
  AttachVolumeCommandInput,
  CreateVolumeCommandInput,
  DeleteVolumeCommandInput,
  DetachVolumeCommandInput,
  Volume as Ec2Volume,
  ModifyVolumeCommandInput,
  VolumeAttachmentState,
} from '@aws-sdk/client-ec2'
import type { Books, Volume } from './books'
import { Failure } from './failure'
import { canonical, knownInstance, tagsFor } from './instances'

/** Makes a volume; once for a client token. */
export function createVolume(books: Books, input: CreateVolumeCommandInput) {
  const { ClientToken: token, ...rest } = input
  const request = canonical(rest)
  const known = token ? books.volumeTokens.get(token) : undefined
  if (known) {
    if (known.request !== request) {
      throw new Failure('IdempotentParameterMismatch', 'The token was used with other parameters')
    }
    const volume = books.volumes.get(known.ids[0] ?? '')
    if (volume) return shown(books, volume)
  }
  const snapshot = input.SnapshotId ? books.snapshots.get(input.SnapshotId) : undefined
  if (input.SnapshotId && !snapshot) {
    throw new Failure('InvalidSnapshot.NotFound', `${input.SnapshotId} does not exist`)
  }
  const volume: Volume = {
    volumeId: books.newId('vol'),
    zone: input.AvailabilityZone ?? '',
    sizeGiB: input.Size ?? snapshot?.sizeGiB ?? 1,
    type: input.VolumeType ?? 'gp2',
    iops: input.Iops ?? 3000,
    throughput: input.Throughput ?? 125,
    snapshotId: input.SnapshotId,
    tags: tagsFor(input.TagSpecifications, 'volume'),
    madeAt: books.at,
    readyAt: books.at + books.slow.makes,
    root: false,
    attachment: undefined,
    deletedAt: undefined,
  }
  books.volumes.set(volume.volumeId, volume)
  if (token) books.volumeTokens.set(token, { request, ids: [volume.volumeId] })
  return shown(books, volume)
}

export function attachVolume(books: Books, input: AttachVolumeCommandInput) {
  const volume = ours(books, input.VolumeId, 'AttachVolume')
  const instance = knownInstance(books, input.InstanceId ?? '')
  if (volume.attachment) {
    throw new Failure('VolumeInUse', `${volume.volumeId} is already attached to an instance`)
  }
  if (stateOf(books, volume) !== 'available') {
    throw new Failure('IncorrectState', `${volume.volumeId} is not 'available'`)
  }
  const state = books.stateOf(instance)
  if (state !== 'running' && state !== 'stopped') {
    throw new Failure('IncorrectState', `Instance '${instance.instanceId}' is not 'running'`)
  }
  if (instance.zone !== volume.zone) {
    const words = `The volume '${volume.volumeId}' is not in the same availability zone`
    throw new Failure('InvalidVolume.ZoneMismatch', words)
  }
  const device = input.Device ?? ''
  for (const other of books.volumes.values()) {
    if (other.attachment?.instanceId !== instance.instanceId) continue
    if (other.attachment.device !== device) continue
    const words = `Invalid value '${device}' for unixDevice. It is already in use`
    throw new Failure('InvalidParameterValue', words)
  }
  if (!instance.tags['muster:site']) {
    books.offences.push(`AttachVolume to ${instance.instanceId}, which is not ours`)
  }
  volume.attachment = {
    instanceId: instance.instanceId,
    device,
    attachedAt: books.at + books.slow.attaches,
    detachAskedAt: undefined,
    detachedAt: undefined,
  }
  return { State: 'attaching' as const }
}

/** Done after a while; a volume that its machine has mounted stays busy until it lets go, or is forced. */
export function detachVolume(
  books: Books,
  input: DetachVolumeCommandInput,
  mounted: (volume: Volume) => boolean,
) {
  const volume = ours(books, input.VolumeId, 'DetachVolume')
  const { attachment } = volume
  if (!attachment || (input.InstanceId && input.InstanceId !== attachment.instanceId)) {
    throw new Failure('IncorrectState', `Volume '${volume.volumeId}' is in the 'available' state.`)
  }
  attachment.detachAskedAt ??= books.at
  if (input.Force || !mounted(volume)) attachment.detachedAt ??= books.at + books.slow.detaches
  return { State: 'detaching' as const }
}

/** The machine has unmounted it: a detach that was asked for goes on. */
export function letGo(books: Books, volumeId: string): void {
  const attachment = books.volumes.get(volumeId)?.attachment
  if (attachment?.detachAskedAt === undefined) return
  attachment.detachedAt ??= books.at + books.slow.detaches
}

export function modifyVolume(books: Books, input: ModifyVolumeCommandInput) {
  const volume = ours(books, input.VolumeId, 'ModifyVolume')
  if ((input.Size ?? 0) < volume.sizeGiB) {
    throw new Failure('InvalidParameterValue', 'New size cannot be smaller than existing size')
  }
  volume.sizeGiB = input.Size ?? volume.sizeGiB
  return {}
}

export function deleteVolume(books: Books, input: DeleteVolumeCommandInput) {
  const volume = ours(books, input.VolumeId, 'DeleteVolume')
  if (volume.attachment) {
    throw new Failure('VolumeInUse', `${volume.volumeId} is currently attached`)
  }
  if (stateOf(books, volume) === 'creating') {
    throw new Failure('IncorrectState', `${volume.volumeId} is not 'available'`)
  }
  volume.deletedAt ??= books.at + books.slow.makes
  return {}
}

export function listVolumes(books: Books): Ec2Volume[] {
  return [...books.volumes.values()]
    .filter((volume) => books.isShown(volume.madeAt))
    .map((volume) => shown(books, volume))
}

export function stateOf(
  books: Books,
  volume: Volume,
): 'creating' | 'available' | 'in-use' | 'deleting' {
  if (volume.deletedAt !== undefined) return 'deleting'
  if (books.at < volume.readyAt) return 'creating'
  return volume.attachment ? 'in-use' : 'available'
}

function shown(books: Books, volume: Volume): Ec2Volume {
  const { attachment } = volume
  const held = attachment && {
    InstanceId: attachment.instanceId,
    Device: attachment.device,
    State: attachmentState(books, attachment),
    DeleteOnTermination: volume.root,
  }
  return {
    VolumeId: volume.volumeId,
    State: stateOf(books, volume),
    AvailabilityZone: volume.zone,
    Size: volume.sizeGiB,
    VolumeType: volume.type === 'gp2' ? 'gp2' : 'gp3',
    Iops: volume.iops,
    Throughput: volume.throughput,
    ...(volume.snapshotId ? { SnapshotId: volume.snapshotId } : {}),
    Attachments: held ? [held] : [],
    Tags: Object.entries(volume.tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

function attachmentState(
  books: Books,
  attachment: NonNullable<Volume['attachment']>,
): VolumeAttachmentState {
  if (attachment.detachAskedAt !== undefined) {
    return attachment.detachedAt === undefined ? 'busy' : 'detaching'
  }
  return books.at < attachment.attachedAt ? 'attaching' : 'attached'
}

function ours(books: Books, volumeId: string | undefined, action: string): Volume {
  const volume = books.volumes.get(volumeId ?? '')
  if (!volume || volume.deletedAt !== undefined || !books.isShown(volume.madeAt)) {
    throw new Failure('InvalidVolume.NotFound', `The volume '${volumeId}' does not exist.`)
  }
  if (!volume.tags['muster:site']) {
    books.offences.push(`${action} of ${volume.volumeId}, which is not ours`)
  }
  return volume
}
