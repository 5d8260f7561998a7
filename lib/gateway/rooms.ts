import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Bounds } from './bounds'
import { reasonOf } from './database-away'
import type { Lookout } from './lookout'
import type { Metrics } from './metrics'
import { enterRooms, leaveAllBut, leaveRooms } from './presence'
import { type Outlet, Room } from './room'
import { tellNews } from './tell-news'

/** What happens within so long of each other is looked at together. */
const gatherMs = 50
const batch = 1000

/**
 * The rooms of one gateway. Whatever happens to a machine or its room, the same is done: its presence
 * is recorded as it is, and what it should hear is compared with what it was told. So a message that
 * was missed costs time and nothing else.
 */
export class Rooms {
  readonly #rooms = new Map<string, Room>()
  #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  /** One look at a time, so that joining and leaving are recorded in their order. */
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(
    private readonly parts: {
      db: Db
      gatewayId: string
      lookout: Lookout
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
  ): () => void {
    const { id, name, profile } = machine
    const room = new Room(id, profile, outlet, this.parts.bounds.unread, lastEventId)
    this.#rooms.get(id)?.close()
    this.#rooms.set(id, room)
    this.#count()
    room.comment(`the room of ${name}`)
    this.#look([id])
    return () => {
      room.close()
      if (this.#rooms.get(id) !== room) return
      this.#rooms.delete(id)
      this.#count()
      this.#look([id])
    }
  }

  /** Takes a payload of `muster_room`. */
  heard(payload: string): void {
    const colon = payload.indexOf(':')
    const [kind, id] = [payload.slice(0, colon), payload.slice(colon + 1)]
    if (kind === 'machine' && this.#rooms.has(id)) this.#look([id])
    if (kind === 'profile') this.lookAtProfile(id)
  }

  lookAtProfile(profile: string): void {
    this.#lookWhere((room) => room.profile === profile)
  }

  /** Looks at those that wait for one of these pools. */
  lookAtWaiting(profile: string, pools: ReadonlySet<string>): void {
    this.#lookWhere(
      (room) => room.profile === profile && [...room.waitsOn].some((pool) => pools.has(pool)),
    )
  }

  /** Looks at every room: whatever was said while nobody listened is found by looking. */
  lookAtAll(): void {
    this.#look([...this.#rooms.keys()])
  }

  /** Says a word in every room and puts right what the database and these rooms hold differently. */
  async tick(): Promise<void> {
    for (const room of this.#rooms.values()) room.comment('')
    await this.#next(async () => {
      await this.#checkPresence()
      const { db, gatewayId } = this.parts
      await leaveAllBut(db, gatewayId, [...this.#rooms.keys()], 'Left its room')
    })
    this.lookAtAll()
  }

  /** Closes all rooms; the machines come back, here or elsewhere. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
    await this.#looking
    const { db, gatewayId } = this.parts
    await leaveAllBut(db, gatewayId, [], 'Left its room: the gateway stopped')
  }

  #lookWhere(picks: (room: Room) => boolean): void {
    this.#look([...this.#rooms.values()].filter(picks).map((room) => room.machineId))
  }

  #look(machineIds: readonly string[]): void {
    if (machineIds.length === 0 || this.#closed) return
    for (const id of machineIds) this.#changed.add(id)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const ids = [...this.#changed]
      this.#changed = new Set()
      this.#next(async () => {
        for (const some of batches(ids)) {
          await this.#recordPresence(some)
          await tellNews(
            this.parts,
            some.flatMap((id) => this.#rooms.get(id) ?? []),
          )
        }
      }).catch(() => undefined)
    }, gatherMs)
  }

  /** Does `work` after what is in hand. What fails is found again by the next tick. */
  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#looking.then(work)
    this.#looking = done.catch((error) => {
      this.parts.log.warn({ reason: reasonOf(error) }, 'could not look at the rooms; trying again')
    })
    return done
  }

  async #recordPresence(machineIds: readonly string[]): Promise<void> {
    const { db, gatewayId } = this.parts
    const joined = machineIds.flatMap((id) => this.#rooms.get(id) ?? []).filter((r) => !r.recorded)
    const left = machineIds.filter((id) => !this.#rooms.has(id))
    await enterRooms(
      db,
      gatewayId,
      joined.map((room) => room.machineId),
    )
    for (const room of joined) room.recorded = true
    await leaveRooms(db, gatewayId, left)
  }

  /** A machine that sits in another gateway's room has left ours; one that nobody has is ours. */
  async #checkPresence(): Promise<void> {
    const { db, gatewayId } = this.parts
    const recorded = [...this.#rooms.values()].filter((room) => room.recorded)
    for (const rooms of batches(recorded)) {
      const holders = await db.machine.findMany({
        where: { id: { in: rooms.map((room) => room.machineId) } },
        select: { id: true, gatewayId: true },
      })
      const holderOf = new Map(holders.map((machine) => [machine.id, machine.gatewayId]))
      for (const room of rooms) {
        const holder = holderOf.get(room.machineId)
        if (holder === null) room.recorded = false
        else if (holder !== gatewayId) room.close()
      }
    }
  }

  #count(): void {
    this.parts.metrics.rooms.set(this.#rooms.size)
  }
}

function batches<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < items.length; i += batch) parts.push(items.slice(i, i + batch))
  return parts
}
