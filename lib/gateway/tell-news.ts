import { drainSeconds } from '@/lib/lifecycle/interruption'
import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Lookout } from './lookout'
import type { Metrics } from './metrics'
import { poolsWaitedFor, recordStandings, type Stood } from './record-standing'
import type { Room } from './room'
import { newsFor } from './room-news'

/** Compares what machines should hear with what they were told in their rooms, and tells the rest. */
export async function tellNews(
  parts: { db: Db; lookout: Lookout; metrics: Metrics; log: Logger },
  rooms: readonly Room[],
): Promise<void> {
  if (rooms.length === 0) return
  const { db, lookout, metrics, log } = parts
  const roomOf = new Map(rooms.map((room) => [room.machineId, room]))
  const machines = await db.machine.findMany({
    where: { id: { in: [...roomOf.keys()] } },
    include: {
      pool: { select: { drainTimeout: true } },
      volumes: { where: { releaseRequestedAt: { not: null }, releasedAt: null, goneAt: null } },
      bakes: { where: { cleanRequestedAt: { not: null }, cleanedAt: null, settledAt: null } },
    },
  })
  const found: Stood[] = []
  for await (const { machine, standing } of lookout.standings(machines)) {
    const room = roomOf.get(machine.id)
    if (!room) continue
    found.push({ machine, standing })
    room.waitsOn = poolsWaitedFor(machine, standing)
    const drainTimeout = drainSeconds(
      machine.pool.drainTimeout,
      machine.retireRequestedAt,
      machine.interruptionAt,
    )
    const due =
      standing.kind === 'rendered'
        ? { revision: standing.revision.number, etag: standing.etag }
        : undefined
    const news = newsFor({ ...machine, drainTimeout, due, releases: machine.volumes })
    for (const told of room.tell(news)) {
      metrics.roomEvents.inc({ event: told.event })
      log.info({ machine: machine.name, ...told }, 'told in its room')
    }
    if (machine.state === 'retired') room.close()
  }
  // After the telling: what is not recorded is found and told again, and nobody had to wait for it.
  await recordStandings(db, found)
}
