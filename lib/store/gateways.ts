import { now } from '@/lib/platform/clock'
import type { Db } from './client'

/** So long after its last sign of life a gateway counts as gone, and its rooms with it. */
export const gatewaySilenceMs = 30_000

/**
 * Since when machines can report without a break: since the gateway that has been there for longest
 * came, or came back. Undefined while there is none.
 */
export async function readHeardSince(db: Db): Promise<Date | undefined> {
  const alive = await db.process.findMany({
    where: { kind: 'gateway', seenAt: { gte: new Date(now().getTime() - gatewaySilenceMs) } },
    select: { startedAt: true, detail: true },
  })
  const since = alive.map(({ startedAt, detail }) => aliveSince(detail) ?? startedAt)
  return since.sort((a, b) => a.getTime() - b.getTime())[0]
}

/** What a gateway says itself: it may have been frozen, or cut off from the database, since its start. */
function aliveSince(detail: unknown): Date | undefined {
  if (detail === null || typeof detail !== 'object' || !('aliveSince' in detail)) return undefined
  const at = new Date(String(detail.aliveSince))
  return Number.isNaN(at.getTime()) ? undefined : at
}
