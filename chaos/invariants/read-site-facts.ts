import { readClaims } from '@/lib/lifecycle/claims'
import type { Db } from '@/lib/store/client'
import type { Ec2Truth, SiteFacts } from './facts'

/** What the database holds, at one moment, beside what EC2 says. */
export async function readSiteFacts(db: Db, truth: Ec2Truth, site = 'demo'): Promise<SiteFacts> {
  const [pools, machines, launches, addresses, volumes, snapshots, claims, strays, operations] =
    await db.$transaction(
      [
        db.pool.findMany({ where: { deletedAt: null } }),
        db.machine.findMany(),
        db.launch.findMany(),
        db.elasticIp.findMany(),
        // What an instance runs from goes with it.
        db.volume.findMany({ where: { deleteOnTermination: false } }),
        db.snapshot.findMany({ where: { managed: true } }),
        db.claim.findMany(),
        db.strayInstance.findMany({ where: { ignoredAt: { not: null } } }),
        db.operation.findMany(),
      ],
      { isolationLevel: 'RepeatableRead' },
    )
  return {
    site,
    pools: pools.map((pool) => ({ ...pool, claims: readClaims(pool.claims) })),
    machines,
    launches,
    addresses: addresses.map((row) => ({
      ...row,
      name: row.name ?? row.publicIp,
      ec2Id: row.allocationId,
      gone: row.goneAt !== null,
      byHand: row.movedBy !== null && row.movedBy !== 'controller',
    })),
    volumes: volumes.map((row) => ({
      ...row,
      // A machine's own disk goes with it, and is nothing that anybody keeps.
      managed: row.managed && !row.deleteOnTermination,
      ec2Id: row.volumeId,
      gone: row.goneAt !== null,
      byHand: false,
    })),
    snapshots: snapshots.map(({ id, snapshotId, intent, goneAt }) => ({
      ...{ id, ec2Id: snapshotId, intent, gone: goneAt !== null },
    })),
    claims: claims.map((claim) => ({
      ...claim,
      resourceId: claim.elasticIpId ?? claim.volumeRowId,
    })),
    ignored: strays.map((stray) => stray.instanceId),
    operations,
    ec2: truth,
  }
}
