import {
  createSnapshot,
  deleteSnapshot,
  describeSnapshots,
  type ObservedSnapshot,
} from '@/lib/ec2/snapshots'
import { now } from '@/lib/platform/clock'
import type { Snapshot } from '@/lib/store/generated/client'
import { planSnapshot, type SnapshotMove } from './plan-snapshot'
import { askWithoutToken, callFor, refuse, settle } from './resource-call'
import { endOperation } from './resource-rows'
import type { Site } from './site'
import { isInDoubt } from './unanswered'

/**
 * Takes the open snapshots one call nearer to what is wanted; `seen` is a complete answer just
 * recorded.
 */
export async function snapshotStep(
  site: Site,
  open: readonly string[],
  seen: readonly ObservedSnapshot[],
): Promise<void> {
  if (open.length === 0) return
  const byId = new Map(seen.map((snapshot) => [snapshot.snapshotId, snapshot]))
  const rows = await site.db.snapshot.findMany({
    where: { id: { in: [...open] }, managed: true, goneAt: null },
    orderBy: { createdAt: 'asc' },
  })
  for (const row of rows) {
    if (site.stopping()) return
    const inDoubt =
      row.snapshotId === null && row.startedAt !== null && (await isUnproved(site, row))
    const move = planSnapshot({ ...row, inDoubt }, byId.get(row.snapshotId ?? ''))
    await make(site, row, move)
  }
}

function isUnproved(site: Site, row: Snapshot): Promise<boolean> {
  return isInDoubt(site, {
    kind: 'snapshot',
    row,
    what: `the snapshot of ${row.volumeId}`,
    operations: [row.operationId],
    find: () => describeSnapshots(site.ec2, row.id),
    forget: (tx) => tx.snapshot.update({ where: { id: row.id }, data: { startedAt: null } }),
  })
}

async function make(site: Site, row: Snapshot, move: SnapshotMove): Promise<void> {
  const kind = 'snapshot'
  const where = { id: row.id }
  const operations = [row.operationId]
  switch (move.do) {
    case 'wait':
      return
    case 'create':
      return callFor(site, kind, row, {
        action: 'CreateSnapshot',
        operations,
        async send() {
          const { snapshotId, requestId } = await askWithoutToken(
            (startedAt) => site.db.snapshot.update({ where, data: { startedAt } }),
            () =>
              createSnapshot(site.ec2, row.volumeId, {
                site: site.name,
                id: row.id,
                name: row.name,
              }),
          )
          return {
            requestId,
            message: `EC2 takes ${snapshotId} of ${row.volumeId}`,
            record: (tx) => tx.snapshot.update({ where, data: { snapshotId } }),
          }
        },
        takeBack: (tx) => tx.snapshot.update({ where, data: { intent: 'gone', goneAt: now() } }),
      })
    case 'gone':
      await site.db.$transaction(async (tx) => {
        await tx.snapshot.update({ where, data: { goneAt: now() } })
        await endOperation(tx, kind, row, 'succeeded', 'It was never taken')
      })
      return
    case 'delete':
      return callFor(site, kind, row, {
        action: 'DeleteSnapshot',
        operations,
        async send() {
          const { requestId } = await deleteSnapshot(site.ec2, row.snapshotId ?? '')
          return { requestId, message: `Deleting ${row.snapshotId}` }
        },
        takeBack: (tx) => tx.snapshot.update({ where, data: { intent: 'kept' } }),
      })
    case 'broken':
      return refuse(site, kind, row, {
        code: 'SnapshotError',
        message: `EC2 could not take ${row.snapshotId} of ${row.volumeId}. Delete it, and take another one.`,
        takeBack: async () => undefined,
      })
    case 'done':
      return settle(site, kind, row, `EC2 shows ${row.snapshotId} completed`)
  }
}
