import { now } from '@/lib/platform/clock'
import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Bounds } from './bounds'
import { reasonOf } from './database-away'
import type { Metrics } from './metrics'
import { enterRoom, leaveAllBut, leaveRoom } from './presence'
import { type Outlet, Room } from './room'
import { newsFor } from './room-news'

/** News that come within so long of each other are looked at together. */
const gatherMs = 50
const batch = 1000

/**
 * The rooms of one gateway. What a machine should hear is compared with how things stand: when it
 * joins, when the database says that something changed, and from time to time.
 */
export class Rooms {
  readonly #rooms = new Map<string, Room>()
  #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #comparing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(
    private readonly parts: {
      db: Db
      gatewayId: string
      bounds: Pick<Bounds, 'rooms' | 'unread'>
      metrics: Metrics
      log: Logger
    },
  ) {}

  get size(): number {
    return this.#rooms.size
  }

  /** Whether another room would be one too many. */
  isFull(machineId: string): boolean {
    return this.#rooms.size >= this.parts.bounds.rooms && !this.#rooms.has(machineId)
  }

  /** Opens a machine's room; the one it had here before is closed. Call what it returns on leaving. */
  join(
    machine: Pick<Machine, 'id' | 'name' | 'profile'>,
    outlet: Outlet,
    lastEventId: string | undefined,
  ): () => Promise<void> {
    const { unread } = this.parts.bounds
    const room = new Room(machine.id, machine.name, machine.profile, outlet, unread, lastEventId)
    this.#rooms.get(machine.id)?.close()
    this.#rooms.set(machine.id, room)
    this.#count()
    room.comment(`the room of ${machine.name}`)
    const entering = this.#enter(room)
    this.#look([machine.id])
    return async () => {
      room.close()
      if (this.#rooms.get(room.machineId) === room) this.#rooms.delete(room.machineId)
      this.#count()
      await entering
      // On closing, all leave at once.
      if (!this.#closed) await this.#leave(room)
    }
  }

  /** Takes a payload of `muster_room`. */
  heard(payload: string): void {
    const [kind, ...rest] = payload.split(':')
    const id = rest.join(':')
    if (kind === 'machine' && this.#rooms.has(id)) this.#look([id])
    if (kind === 'profile') {
      this.#look([...this.#rooms.values()].filter((r) => r.profile === id).map((r) => r.machineId))
    }
  }

  /** Compares every room: whatever was said while nobody listened is found by looking. */
  lookAtAll(): void {
    this.#look([...this.#rooms.keys()])
  }

  /**
   * Says a word in every room and puts right what the database and these rooms hold differently:
   * a machine that sits in another gateway's room has left ours, and one that nobody has is ours.
   */
  async tick(): Promise<void> {
    for (const room of this.#rooms.values()) room.comment('')
    const { db, gatewayId } = this.parts
    const present = new Map<string, string | null>()
    const entered = [...this.#rooms.values()].filter((room) => room.presence === 'recorded')
    for (const ids of batches(entered.map((r) => r.machineId))) {
      const rows = await db.machine.findMany({
        where: { id: { in: ids } },
        select: { id: true, gatewayId: true, state: true },
      })
      for (const row of rows) present.set(row.id, row.state === 'retired' ? 'none' : row.gatewayId)
    }
    for (const room of entered) {
      const holder = present.get(room.machineId)
      if (holder === null) room.presence = 'unrecorded'
      else if (holder !== undefined && holder !== gatewayId) room.close()
    }
    for (const room of this.#rooms.values()) {
      if (room.presence === 'unrecorded' && room.open) await this.#enter(room)
    }
    await leaveAllBut(db, gatewayId, [...this.#rooms.keys()], now(), 'Left its room')
    this.lookAtAll()
  }

  /** Closes all rooms; the machines come back, here or elsewhere. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
    await this.#comparing
    const { db, gatewayId } = this.parts
    await leaveAllBut(db, gatewayId, [], now(), 'Left its room: the gateway stopped')
  }

  #look(machineIds: readonly string[]): void {
    if (machineIds.length === 0 || this.#closed) return
    for (const id of machineIds) this.#changed.add(id)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const ids = [...this.#changed]
      this.#changed = new Set()
      this.#comparing = this.#comparing.then(() => this.#compare(ids))
    }, gatherMs)
  }

  /** Never rejects: what cannot be looked at now is looked at with the next tick. */
  async #compare(machineIds: readonly string[]): Promise<void> {
    const { db, log, metrics } = this.parts
    try {
      for (const ids of batches(machineIds)) {
        const machines = await db.machine.findMany({
          where: { id: { in: ids } },
          include: { pool: { select: { drainTimeout: true } } },
        })
        const newest = await newestRevisions(db, [...new Set(machines.map((m) => m.profile))])
        for (const machine of machines) {
          const room = this.#rooms.get(machine.id)
          if (!room) continue
          const { drainTimeout } = machine.pool
          const newestRevision = newest.get(machine.profile)
          for (const told of room.tell(newsFor({ ...machine, drainTimeout, newestRevision }))) {
            metrics.roomEvents.inc({ event: told.event })
            log.info({ machine: machine.name, ...told }, 'told in its room')
          }
          if (machine.state === 'retired') room.close()
        }
      }
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'could not compare rooms; the next tick does')
    }
  }

  async #enter(room: Room): Promise<void> {
    room.presence = 'recording'
    try {
      await enterRoom(this.parts.db, room, this.parts.gatewayId)
      room.presence = 'recorded'
    } catch (error) {
      room.presence = 'unrecorded'
      const reason = reasonOf(error)
      this.parts.log.warn({ reason, machine: room.machineName }, 'presence not recorded yet')
    }
  }

  async #leave(room: Room): Promise<void> {
    try {
      await leaveRoom(this.parts.db, room, this.parts.gatewayId)
    } catch (error) {
      const reason = reasonOf(error)
      this.parts.log.warn({ reason, machine: room.machineName }, 'leave not recorded yet')
    }
  }

  #count(): void {
    this.parts.metrics.rooms.set(this.#rooms.size)
  }
}

async function newestRevisions(db: Db, profiles: string[]): Promise<Map<string, number>> {
  const rows = await db.profileRevision.groupBy({
    by: ['profileName'],
    where: { profileName: { in: profiles } },
    _max: { number: true },
  })
  return new Map(rows.map((row) => [row.profileName, row._max.number ?? 0]))
}

function batches<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < items.length; i += batch) parts.push(items.slice(i, i + batch))
  return parts
}
