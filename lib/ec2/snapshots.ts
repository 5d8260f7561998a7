import {
  CreateSnapshotCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { badAnswer } from './observed-instance'
import { readPages } from './pages'
import { type Marks, markedAs, readTags, tagSpecification } from './resource-tags'

const pageSize = 1000

/** An EBS snapshot as one answer of EC2 showed it. */
export interface ObservedSnapshot {
  snapshotId: string
  volumeId: string
  /** pending, completed, error, … */
  state: string
  progress: string | undefined
  sizeGiB: number | undefined
  startedAt: Date | undefined
  tags: Record<string, string>
}

/** Every snapshot that the account owns in the region, or those of one id of ours; all or nothing. */
export function describeSnapshots(ec2: Ec2, ourId?: string): Promise<ObservedSnapshot[]> {
  const action = 'DescribeSnapshots'
  const filter = ourId ? { Filters: markedAs(ourId) } : {}
  return readPages(async (token) => {
    const { output } = await ec2.call(
      action,
      new DescribeSnapshotsCommand({
        OwnerIds: ['self'],
        MaxResults: pageSize,
        NextToken: token,
        ...filter,
      }),
      { kind: 'read' },
    )
    if (!output.Snapshots) throw badAnswer(action, 'it has no list of snapshots')
    const items = output.Snapshots.map((snapshot): ObservedSnapshot => {
      if (!snapshot.SnapshotId || !snapshot.State) {
        throw badAnswer(action, 'a snapshot has no id or no state')
      }
      return {
        snapshotId: snapshot.SnapshotId,
        volumeId: snapshot.VolumeId ?? '',
        state: snapshot.State,
        progress: snapshot.Progress || undefined,
        sizeGiB: snapshot.VolumeSize,
        startedAt: snapshot.StartTime,
        tags: readTags(snapshot.Tags),
      }
    })
    return { items, next: output.NextToken || undefined }
  })
}

/**
 * Begins a snapshot of the volume. EC2 knows no client token here: after an `ambiguous` error look
 * for the tags before asking again.
 */
export async function createSnapshot(
  ec2: Ec2,
  volumeId: string,
  marks: Marks,
): Promise<{ snapshotId: string; requestId: string | undefined }> {
  const action = 'CreateSnapshot'
  const { output, requestId } = await ec2.call(
    action,
    new CreateSnapshotCommand({
      VolumeId: volumeId,
      ...(marks.name ? { Description: marks.name } : {}),
      TagSpecifications: tagSpecification('snapshot', marks),
    }),
    { kind: 'write' },
  )
  if (!output.SnapshotId) throw badAnswer(action, 'it names no snapshot')
  return { snapshotId: output.SnapshotId, requestId }
}

export async function deleteSnapshot(
  ec2: Ec2,
  snapshotId: string,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await ec2.call(
    'DeleteSnapshot',
    new DeleteSnapshotCommand({ SnapshotId: snapshotId }),
    { kind: 'write' },
  )
  return { requestId }
}
