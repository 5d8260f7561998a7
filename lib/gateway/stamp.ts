import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { wantedRevisionSql } from '@/lib/store/wanted-revision'

type Served = Pick<
  Machine,
  'id' | 'profileEtag' | 'profileModifiedAt' | 'revisionServed' | 'profile'
>

/** So many of the renderings that were served to a machine are kept. */
const kept = 3

/**
 * Records that the machine is served this rendering, and answers its Last-Modified. That is kept with
 * the machine, so that it rises across gateways and restarts: by a second at least with every other
 * rendering, also with one that was served before. Nothing when the machine is to be served another
 * revision by now, or was served something else since it was read: look again.
 */
export async function stamp(
  db: Db,
  machine: Served,
  { etag, revision }: { etag: string; revision: number },
  gzipped: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Date | undefined> {
  const { profileEtag, profileModifiedAt, revisionServed } = machine
  if (profileModifiedAt && profileEtag === etag && revisionServed === revision) {
    return profileModifiedAt
  }
  const at = now()
  const rows = await db.$queryRaw<{ profileModifiedAt: Date }[]>`
    WITH stamped AS (
      UPDATE "Machine" AS m SET
        "profileModifiedAt" = CASE
          WHEN m."profileEtag" = ${etag} AND m."profileModifiedAt" IS NOT NULL THEN m."profileModifiedAt"
          ELSE GREATEST(
            date_trunc('second', ${at}::timestamptz),
            date_trunc('second', m."profileModifiedAt") + interval '1 second')
          END,
        "profileEtag" = ${etag},
        "revisionServed" = ${revision},
        "heardAt" = ${at},
        "updatedAt" = ${at}
      FROM "Profile" AS p
      WHERE m."id" = ${machine.id} AND p."name" = m."profile"
        AND ${wantedRevisionSql} = ${revision}
        AND m."profileEtag" IS NOT DISTINCT FROM ${profileEtag}
        AND m."profileModifiedAt" IS NOT DISTINCT FROM ${profileModifiedAt}
      RETURNING m."id", m."profileModifiedAt"),
    added AS (
      INSERT INTO "Rendering" ("machineId", "etag", "revision", "gzipped", "modifiedAt", "servedAt")
      SELECT "id", ${etag}, ${revision}, ${await gzipped()}, "profileModifiedAt", ${at} FROM stamped
      ON CONFLICT ("machineId", "etag") DO UPDATE SET
        "revision" = EXCLUDED."revision", "modifiedAt" = EXCLUDED."modifiedAt", "servedAt" = EXCLUDED."servedAt"),
    removed AS (
      DELETE FROM "Rendering" AS old USING stamped
      WHERE old."machineId" = stamped."id" AND old."etag" <> ${etag} AND old."etag" NOT IN (
        SELECT "etag" FROM "Rendering" AS r
        WHERE r."machineId" = stamped."id" AND r."etag" <> ${etag}
        ORDER BY r."modifiedAt" DESC LIMIT ${kept - 1}))
    SELECT "profileModifiedAt" FROM stamped`
  return rows[0]?.profileModifiedAt
}

/** The Last-Modified with which the machine would be served this rendering, without recording it. */
export function nextModified(machine: Served, etag: string): Date {
  const { profileEtag, profileModifiedAt } = machine
  if (profileModifiedAt && profileEtag === etag) return profileModifiedAt
  const present = Math.floor(now().getTime() / 1000) * 1000
  return new Date(Math.max(present, (profileModifiedAt?.getTime() ?? 0) + 1000))
}
