import type { Db } from '@/lib/store/client'
import type { ResourceKind } from './resource-rows'

/** An address, volume, snapshot or image of ours that may have a next call. */
export interface Unsettled {
  kind: ResourceKind
  /** Our own id of it. */
  id: string
  /** Something is wanted of it that EC2 does not show yet; else it is only in trouble. */
  open: boolean
}

/**
 * All of them at once: in most passes there are none. Whatever is settled, and has our tag, is as it
 * is wanted and stays so.
 */
export function readUnsettled(db: Db): Promise<Unsettled[]> {
  return db.$queryRaw<Unsettled[]>`
    SELECT "kind", "id", "open" FROM (
      SELECT 'elasticIp' AS "kind", "id",
             "allocationId" IS NULL
               OR "intent" = 'gone'
               OR "operationId" IS NOT NULL
               OR "wantedMachineId" IS DISTINCT FROM "machineId" AS "open",
             "errorCode" IS NOT NULL AS "troubled"
        FROM "ElasticIp" WHERE "managed" AND "goneAt" IS NULL
      UNION ALL
      SELECT 'volume', "id",
             "volumeId" IS NULL
               OR "intent" = 'gone'
               OR "operationId" IS NOT NULL
               OR "wantedMachineId" IS DISTINCT FROM "machineId"
               OR "wantedSizeGiB" IS NOT NULL
               OR COALESCE("attachmentState", 'attached') <> 'attached'
               OR COALESCE("ec2State", '') = 'creating',
             "errorCode" IS NOT NULL OR COALESCE("ec2State", '') = 'error' OR "forceDetach"
        FROM "Volume" WHERE "managed" AND "goneAt" IS NULL
         -- Of one that an instance runs from, only what somebody asks for.
         AND (NOT "deleteOnTermination" OR "asked" IS NOT NULL
              OR "operationId" IS NOT NULL OR "wantedSizeGiB" IS NOT NULL)
      UNION ALL
      SELECT 'snapshot', "id",
             "snapshotId" IS NULL
               OR "intent" = 'gone'
               OR "operationId" IS NOT NULL
               OR COALESCE("ec2State", '') = 'pending',
             false
        FROM "Snapshot" WHERE "managed" AND "goneAt" IS NULL
      UNION ALL
      SELECT 'image', "id",
             ("fromMachineId" IS NOT NULL AND "settledAt" IS NULL)
               OR "intent" = 'gone'
               OR "operationId" IS NOT NULL
               OR COALESCE("ec2State", '') = 'pending',
             false
        FROM "Image" WHERE "managed" AND "goneAt" IS NULL
    ) AS ours WHERE "open" OR "troubled"`
}

/** Our ids of those of one kind. */
export function idsOf(kind: ResourceKind, rows: readonly Unsettled[]): string[] {
  return rows.filter((row) => row.kind === kind).map(({ id }) => id)
}
