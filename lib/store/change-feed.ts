import type { Db } from './client'
import { type Change, type Listener, listen } from './listen'

/** A reader of the feed. It says whether it can take more; one that cannot is dropped. */
export interface FeedReader {
  take(changes: readonly Change[]): boolean
  /** The feed is over: news may have been missed, so begin anew. */
  end(): void
}

/** News is gathered for so long, so that a burst is told once. */
const gatherMs = 150
/** More different news of a topic than this in one burst is told as one: anything of it. */
const mostOfTopic = 200
/** While the database is away for longer, nobody can tell what is missed. */
const lostForMs = 5_000
const mostNames = 20_000

/**
 * What changes in the database, told to any number of readers over one connection. Machines are told
 * by their names, as everywhere outside the database.
 */
export class ChangeFeed {
  private readonly readers = new Set<FeedReader>()
  private readonly names = new Map<string, string>()
  private gathered = new Map<string, Change>()
  private timer: NodeJS.Timeout | undefined
  private lost: NodeJS.Timeout | undefined
  private listener: Promise<Listener> | undefined

  constructor(
    private readonly db: Db,
    private readonly url: () => string,
  ) {}

  /** Adds a reader; the answer removes it. Rejects while the database is away. */
  async join(reader: FeedReader): Promise<() => void> {
    this.listener ??= this.begin()
    await this.listener
    this.readers.add(reader)
    return () => this.readers.delete(reader)
  }

  get size(): number {
    return this.readers.size
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    clearTimeout(this.lost)
    this.endAll()
    const listener = await this.listener?.catch(() => undefined)
    this.listener = undefined
    await listener?.close()
  }

  private async begin(): Promise<Listener> {
    try {
      return await listen(this.url(), ['muster_change'], {
        onNotify: (_channel, payload) => this.gather(payload),
        onConnect: () => this.connected(),
        onLost: () => {
          this.lost ??= setTimeout(() => this.endAll(), lostForMs)
        },
      })
    } catch (error) {
      this.listener = undefined
      throw error
    }
  }

  /** What was told while the connection was away is lost, and so is who relied on it. */
  private connected(): void {
    clearTimeout(this.lost)
    this.lost = undefined
    this.endAll()
  }

  private endAll(): void {
    for (const reader of this.readers) reader.end()
    this.readers.clear()
  }

  private gather(payload: string): void {
    if (this.readers.size === 0) return
    const change = JSON.parse(payload) as Change
    this.gathered.set(`${change.topic} ${change.id} ${change.pool ?? ''}`, change)
    this.timer ??= setTimeout(() => void this.flush(), gatherMs)
  }

  private async flush(): Promise<void> {
    this.timer = undefined
    const burst = [...this.gathered.values()]
    this.gathered = new Map()
    const changes = await this.named(condensed(burst)).catch(() => undefined)
    for (const reader of [...this.readers]) {
      if (changes && reader.take(changes)) continue
      this.readers.delete(reader)
      reader.end()
    }
  }

  private async named(changes: readonly Change[]): Promise<Change[]> {
    const isMachine = (change: Change) => change.topic === 'machine' || change.topic === 'log'
    const unknown = changes.filter((c) => isMachine(c) && c.id && !this.names.has(c.id))
    if (unknown.length > 0) {
      const rows = await this.db.machine.findMany({
        where: { id: { in: [...new Set(unknown.map((change) => change.id))] } },
        select: { id: true, name: true },
      })
      if (this.names.size + rows.length > mostNames) this.names.clear()
      for (const row of rows) this.names.set(row.id, row.name)
    }
    return changes.map((change) =>
      isMachine(change) ? { ...change, id: this.names.get(change.id) ?? '' } : change,
    )
  }
}

/** Of a topic with very many changes only that it changed: an empty id means any of it. */
function condensed(changes: readonly Change[]): Change[] {
  const byTopic = new Map<string, Change[]>()
  for (const change of changes) {
    const key = `${change.topic} ${change.pool ?? ''}`
    byTopic.set(key, [...(byTopic.get(key) ?? []), change])
  }
  return [...byTopic.values()].flatMap((group) => {
    const [first] = group
    return group.length > mostOfTopic && first ? [{ ...first, id: '' }] : group
  })
}
