import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Standing } from './renderings'

export interface Stood {
  machine: Pick<
    Machine,
    'id' | 'name' | 'renderingDue' | 'renderingApplied' | 'behindSince' | 'waitingFor'
  >
  standing: Standing
}

interface Row {
  id: string
  due: string | null
  dueBefore: string | null
  waitingFor: string
  waitedFor: string
}

/**
 * Records what machines would be served now, since when they are behind, and what they wait for.
 * Answers those for which this was news: of several gateways that find the same, one writes it.
 */
export async function recordStandings(db: Db, found: readonly Stood[]): Promise<Set<string>> {
  const changes = found.filter(isNews)
  if (changes.length === 0) return new Set()
  const rows: Row[] = changes.map(({ machine, standing }) => ({
    id: machine.id,
    due: standing.kind === 'rendered' ? standing.etag : null,
    dueBefore: machine.renderingDue,
    waitingFor: missingOf(standing).join('\n'),
    waitedFor: machine.waitingFor.join('\n'),
  }))
  const at = now()
  return db.$transaction(async (tx) => {
    const written = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "Machine" AS m SET
        "renderingDue" = r."due",
        "waitingFor" = CASE WHEN r."waitingFor" = '' THEN '{}' ELSE string_to_array(r."waitingFor", chr(10)) END,
        "waitingSince" = CASE WHEN r."waitingFor" <> '' THEN COALESCE(m."waitingSince", ${at}) END,
        "waitedUntil" = CASE
          WHEN r."waitingFor" = '' AND cardinality(m."waitingFor") > 0 THEN ${at}
          ELSE m."waitedUntil"
        END,
        "behindSince" = CASE
          WHEN r."due" IS NULL THEN m."behindSince"
          WHEN r."due" IS DISTINCT FROM m."renderingApplied" THEN COALESCE(m."behindSince", ${at})
        END,
        "updatedAt" = ${at}
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(
        "id" text, "due" text, "dueBefore" text, "waitingFor" text, "waitedFor" text)
      WHERE m."id" = r."id"
        AND m."renderingDue" IS NOT DISTINCT FROM r."dueBefore"
        AND COALESCE(array_to_string(m."waitingFor", chr(10)), '') = r."waitedFor"
      RETURNING m."id"`
    const recorded = new Set(written.map(({ id }) => id))
    const told = changes.filter(({ machine }) => recorded.has(machine.id)).flatMap(historyOf)
    await tx.machineEvent.createMany({ data: told.map((event) => ({ ...event, at })) })
    return recorded
  })
}

export function missingOf(standing: Standing): string[] {
  return standing.kind === 'unresolved' ? standing.missing.map(({ text }) => text) : []
}

/** The pools of which a fact could end a machine's wait. */
export function poolsWaitedFor(
  machine: Pick<Machine, 'poolName'>,
  standing: Standing,
): ReadonlySet<string> {
  const names = missingOf(standing)
  const pools = names.flatMap((name) => /([^.]+)\.bind\.invalid$/i.exec(name)?.[1] ?? [])
  // What names no pool is asked of the machine itself.
  return new Set(names.length > pools.length ? [...pools, machine.poolName] : pools)
}

function isNews({ machine, standing }: Stood): boolean {
  if (standing.kind === 'none') return false
  const due = standing.kind === 'rendered' ? standing.etag : null
  return due !== machine.renderingDue || missingOf(standing).join() !== machine.waitingFor.join()
}

/** The first and the last of a wait are a line of the machine's history each. */
function historyOf({ machine, standing }: Stood) {
  const waits = standing.kind === 'unresolved'
  if (waits === machine.waitingFor.length > 0) return []
  const message = waits
    ? `Waiting for ${standing.missing.map(({ text, why }) => `${text} (${why})`).join(', ')}`
    : `Waits no longer for ${machine.waitingFor.join(', ')}`
  const code = waits ? 'waiting' : 'resolved'
  return [{ machineId: machine.id, kind: 'phase', code, message, actor: 'gateway' }]
}
