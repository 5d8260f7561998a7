import type {
  CreateSnapshotCommandInput,
  DeleteSnapshotCommandInput,
  Snapshot as Ec2Snapshot,
  Filter,
} from '@aws-sdk/client-ec2'
import type { Books, Snapshot } from './books'
import { Failure } from './failure'
import { matchesTags, tagsFor } from './instances'

/** EC2 knows no client token here: every call begins another snapshot. */
export function createSnapshot(books: Books, input: CreateSnapshotCommandInput) {
  const volume = books.volumes.get(input.VolumeId ?? '')
  if (!volume || volume.deletedAt !== undefined) {
    throw new Failure('InvalidVolume.NotFound', `The volume '${input.VolumeId}' does not exist.`)
  }
  const snapshot: Snapshot = {
    snapshotId: books.newId('snap'),
    volumeId: volume.volumeId,
    sizeGiB: volume.sizeGiB,
    tags: tagsFor(input.TagSpecifications, 'snapshot'),
    madeAt: books.at,
    completeAt: books.at + books.slow.makes,
  }
  books.snapshots.set(snapshot.snapshotId, snapshot)
  return shown(books, snapshot)
}

export function deleteSnapshot(books: Books, input: DeleteSnapshotCommandInput) {
  const snapshot = books.snapshots.get(input.SnapshotId ?? '')
  if (!snapshot || !books.isListed(snapshot)) {
    const words = `The snapshot '${input.SnapshotId}' does not exist.`
    throw new Failure('InvalidSnapshot.NotFound', words)
  }
  if (!snapshot.tags['muster:site']) {
    books.offences.push(`DeleteSnapshot of ${snapshot.snapshotId}, which is not ours`)
  }
  books.snapshots.delete(snapshot.snapshotId)
  return {}
}

export function listSnapshots(books: Books, filters: Filter[] = []): Ec2Snapshot[] {
  return [...books.snapshots.values()]
    .filter((snapshot) => books.isListed(snapshot) && matchesTags(snapshot.tags, filters))
    .map((snapshot) => shown(books, snapshot))
}

function shown(books: Books, snapshot: Snapshot): Ec2Snapshot {
  const complete = books.at >= snapshot.completeAt
  return {
    SnapshotId: snapshot.snapshotId,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.sizeGiB,
    State: complete ? 'completed' : 'pending',
    Progress: complete ? '100%' : '10%',
    Tags: Object.entries(snapshot.tags).map(([Key, Value]) => ({ Key, Value })),
  }
}
