import { addressName } from '@/lib/lifecycle/address-actions'
import { snapshotName, volumeName } from '@/lib/lifecycle/volume-actions'
import { type AddressStanding, readAddresses } from './addresses'
import type { Db, Tx } from './client'
import {
  isInItsOwnRight,
  readSnapshots,
  readVolumes,
  type SnapshotStanding,
  type VolumeStanding,
} from './volumes'

/** Why something is listed. */
export type OrphanReason =
  /** EC2 does not show it any more, though it should be there. */
  | 'lost'
  /** The pool whose slot owns it is deleted. */
  | 'pool-deleted'
  /** It carries the site's tag, and nobody here asked for it. */
  | 'unknown'

export type Orphan = { reason: OrphanReason } & (
  | { kind: 'address'; standing: AddressStanding }
  | { kind: 'volume'; standing: VolumeStanding }
  | { kind: 'snapshot'; standing: SnapshotStanding }
)

/** Our own id of it. */
export function orphanId(orphan: Orphan): string {
  if (orphan.kind === 'address') return orphan.standing.address.id
  return orphan.kind === 'volume' ? orphan.standing.volume.id : orphan.standing.snapshot.id
}

/** What it is called: what is typed before it is removed. */
export function orphanName(orphan: Orphan): string {
  if (orphan.kind === 'address') return addressName(orphan.standing.address)
  if (orphan.kind === 'volume') return volumeName(orphan.standing.volume)
  return snapshotName(orphan.standing.snapshot)
}

/** What is ours and belongs nowhere, or belongs somewhere and is gone. */
export async function readOrphans(db: Db | Tx): Promise<Orphan[]> {
  const ours = { managed: true, intent: 'kept' as const }
  const [addresses, volumes, snapshots, deletedPools] = await Promise.all([
    readAddresses(db, ours),
    readVolumes(db, ours),
    readSnapshots(db, ours),
    db.pool.findMany({ where: { deletedAt: { not: null } }, select: { name: true } }),
  ])
  const deleted = new Set(deletedPools.map(({ name }) => name))
  const known = await knownIds(db, [
    ...addresses.map(({ address }) => address.id),
    ...volumes.map(({ volume }) => volume.id),
    ...snapshots.map(({ snapshot }) => snapshot.id),
  ])
  const reasonOf = (
    row: { id: string; goneAt: Date | null },
    pool: string | undefined,
    isUsed: boolean,
  ): OrphanReason | undefined => {
    if (row.goneAt) return 'lost'
    if (pool !== undefined) return deleted.has(pool) && !isUsed ? 'pool-deleted' : undefined
    return isUsed || known.has(row.id) ? undefined : 'unknown'
  }
  return [
    ...addresses.flatMap((standing): Orphan[] => {
      const { address, claim } = standing
      const isUsed = address.instanceId !== null || address.wantedMachineId !== null
      const reason = reasonOf(address, claim?.pool, isUsed)
      return reason ? [{ kind: 'address', standing, reason }] : []
    }),
    ...volumes.flatMap((standing): Orphan[] => {
      const { volume, claim } = standing
      const isUsed = volume.instanceId !== null || volume.wantedMachineId !== null
      // What an instance had of its launch went with it, as it should.
      if (volume.goneAt && !isInItsOwnRight(volume)) return []
      const reason = reasonOf(volume, claim?.pool, isUsed)
      return reason ? [{ kind: 'volume', standing, reason }] : []
    }),
    ...snapshots.flatMap((standing): Orphan[] => {
      const reason = reasonOf(standing.snapshot, undefined, false)
      return reason ? [{ kind: 'snapshot', standing, reason }] : []
    }),
  ]
}

/** Those of which the audit says that somebody had to do with them here. */
async function knownIds(db: Db | Tx, ids: string[]): Promise<Set<string>> {
  const lines = await db.auditLine.findMany({
    where: {
      entityType: { in: ['address', 'volume', 'snapshot'] },
      entityId: { in: ids },
      actorKind: { notIn: ['controller', 'ec2'] },
    },
    distinct: ['entityId'],
    select: { entityId: true },
  })
  return new Set(lines.map(({ entityId }) => entityId))
}
