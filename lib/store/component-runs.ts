import { MusterError } from '@/lib/platform/errors'
import type { Db } from './client'
import type { ComponentRun } from './generated/client'

/** A machine's Quattor runs, the newest first, a page at a time. */
export async function listRuns(
  db: Db,
  machineId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ runs: ComponentRun[]; next: string | null; total: number }> {
  const { cursor, limit } = page
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) {
    throw new MusterError('InvalidInput', 'cursor: is not one of this list.')
  }
  const [found, total] = await Promise.all([
    db.componentRun.findMany({
      where: { machineId, ...(cursor === undefined ? {} : { id: { lt: BigInt(cursor) } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
    db.componentRun.count({ where: { machineId } }),
  ])
  const runs = found.slice(0, limit)
  const last = runs.at(-1)
  return { runs, next: found.length > limit && last ? String(last.id) : null, total }
}

/** A component that does not end well in a machine's newest run, and since when that is so. */
export interface ComponentTrouble {
  machineId: string
  machine: string
  component: string
  kind: 'failing' | 'warning'
  count: number
  /** The newest run. */
  at: Date
  revision: number | null
  logFrom: bigint | null
  logTo: bigint | null
  /** The first run of the unbroken streak. A run that did not run the component breaks none. */
  since: Date
  sinceRevision: number | null
}

export interface PoolComponents {
  /** Machines that serve, and those of them that have told of a run. */
  serving: number
  reported: number
  troubles: ComponentTrouble[]
}

/**
 * Which component fails, or warns, on which of the pool's serving machines since when; by the newest
 * run of each, the longest first. Beginning at that run it only looks back as far as the trouble goes.
 */
export async function readPoolComponents(db: Db, pool: string): Promise<PoolComponents> {
  const [counted, troubles] = await Promise.all([
    db.$queryRaw<{ serving: bigint; reported: bigint }[]>`
      SELECT count(*) AS serving,
             count(*) FILTER (WHERE EXISTS (SELECT FROM "ComponentRun" r WHERE r."machineId" = m."id")) AS reported
        FROM "Machine" m
       WHERE m."poolName" = ${pool} AND m."intent" = 'serve' AND m."state" <> 'retired'`,
    db.$queryRaw<ComponentTrouble[]>`
      WITH newest AS (
        SELECT m."id" AS "machineId", m."name", run.*
          FROM "Machine" m CROSS JOIN LATERAL (
            SELECT "id" AS "runId", "at", "revision", "failed", "warned", "logFrom", "logTo", "report"
              FROM "ComponentRun" r WHERE r."machineId" = m."id" ORDER BY r."id" DESC LIMIT 1) run
         WHERE m."poolName" = ${pool} AND m."intent" = 'serve' AND m."state" <> 'retired'),
      trouble AS (
        SELECT n.*, 'failing' AS kind, component, "report" -> 'ERR_COMPS' ->> component AS said
          FROM newest n, unnest(n."failed") component
        UNION ALL
        SELECT n.*, 'warning', component, "report" -> 'WARN_COMPS' ->> component
          FROM newest n, unnest(n."warned") component WHERE component <> ALL (n."failed"))
      SELECT t."machineId", t."name" AS machine, t.component, t.kind, t."at", t."revision",
             t."logFrom", t."logTo", first."at" AS since, first."revision" AS "sinceRevision",
             CASE WHEN t.said ~ '^[0-9]{1,9}$' THEN t.said::int ELSE 1 END AS count
        FROM trouble t
        LEFT JOIN LATERAL (
          SELECT r."id" FROM "ComponentRun" r
           WHERE r."machineId" = t."machineId" AND r."id" < t."runId"
             AND t.component <> ALL (CASE t.kind WHEN 'failing' THEN r."failed" ELSE r."warned" END)
             AND (t.component = ANY (r."failed" || r."warned")
               OR r."report" -> 'CLIST' @> jsonb_build_array(jsonb_build_object('name', t.component)))
           ORDER BY r."id" DESC LIMIT 1) well ON TRUE
        CROSS JOIN LATERAL (
          SELECT r."at", r."revision" FROM "ComponentRun" r
           WHERE r."machineId" = t."machineId" AND r."id" > coalesce(well."id", 0)
             AND t.component = ANY (CASE t.kind WHEN 'failing' THEN r."failed" ELSE r."warned" END)
           ORDER BY r."id" LIMIT 1) first
       ORDER BY t.kind, since, t.component, t."name" COLLATE "C"`,
  ])
  const [{ serving, reported } = { serving: 0n, reported: 0n }] = counted
  return { serving: Number(serving), reported: Number(reported), troubles }
}
