import { MusterError } from '@/lib/platform/errors'
import type { Db } from './client'
import type { MachineEvent } from './generated/client'

/** A machine's history, a page at a time; events are only ever added, with rising ids. */
export async function listEvents(
  db: Db,
  machineId: string,
  page: { oldestFirst: boolean; limit: number; cursor?: string | undefined },
): Promise<{ events: MachineEvent[]; next: string | null; total: number }> {
  const { cursor, oldestFirst, limit } = page
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) {
    throw new MusterError('InvalidInput', 'cursor: is not one of this list.')
  }
  const id = cursor === undefined ? undefined : BigInt(cursor)
  const [found, total] = await Promise.all([
    db.machineEvent.findMany({
      where: {
        machineId,
        ...(id === undefined ? {} : { id: oldestFirst ? { gt: id } : { lt: id } }),
      },
      orderBy: { id: oldestFirst ? 'asc' : 'desc' },
      take: limit + 1,
    }),
    db.machineEvent.count({ where: { machineId } }),
  ])
  const events = found.slice(0, limit)
  const last = events.at(-1)
  return { events, next: found.length > limit && last ? String(last.id) : null, total }
}
