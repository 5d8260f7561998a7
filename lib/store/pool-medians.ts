import type { Db } from './client'
import { Prisma } from './generated/client'

/** Seconds in each phase. */
export interface Medians {
  requested: number | null
  booting: number | null
  bootstrapped: number | null
  total: number | null
}

const noMedians: Medians = { requested: null, booting: null, bootstrapped: null, total: null }

/** Seconds in each phase: the median over the last 200 machines of the pool that passed it. */
export async function readMedians(
  db: Db,
  pools: readonly string[],
): Promise<(pool: string) => Medians> {
  const phase = (from: string, to: string) => Prisma.sql`
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY last.seconds)
       FROM (SELECT extract(epoch FROM m.${Prisma.raw(`"${to}"`)} - m.${Prisma.raw(`"${from}"`)}) AS seconds
               FROM "Machine" m
              WHERE m."poolName" = p."name" AND m.${Prisma.raw(`"${to}"`)} IS NOT NULL
              ORDER BY m.${Prisma.raw(`"${to}"`)} DESC LIMIT 200) last)`
  const rows = await db.$queryRaw<({ name: string } & Medians)[]>`
    SELECT p."name",
           ${phase('requestedAt', 'bootingAt')} AS requested,
           ${phase('bootingAt', 'bootstrappedAt')} AS booting,
           ${phase('bootstrappedAt', 'configuredAt')} AS bootstrapped,
           ${phase('requestedAt', 'configuredAt')} AS total
      FROM "Pool" p WHERE p."name" = ANY(${[...pools]})`
  const byPool = new Map(rows.map(({ name, ...medians }) => [name, medians]))
  return (pool) => byPool.get(pool) ?? noMedians
}
