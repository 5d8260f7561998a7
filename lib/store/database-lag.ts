import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@/lib/platform/ids'
import type { Db } from './client'
import { type Listener, listen } from './listen'

/** News that take longer are taken for lost. */
const newsWithinMs = 2_000
const channel = 'muster_probe'

export interface DatabaseLag {
  /** A query that does nothing, there and back: what every other query pays at least. */
  roundTripMs: number
  /** From NOTIFY to who listens: by so much later everybody learns of a change. Null: it did not come. */
  notifyMs: number | null
  replicas: { name: string; state: string; lagMs: number | null }[]
}

interface Replica {
  name: string | null
  state: string | null
  lag: number | null
}

/** Measures the database as the process that asks meets it, over one listening connection. */
export class DatabaseProbe {
  private readonly waiting = new Map<string, () => void>()
  private listener: Promise<Listener> | undefined

  constructor(
    private readonly db: Db,
    private readonly url: () => string,
  ) {}

  async measure(): Promise<DatabaseLag> {
    // The first query of a process opens its connection, which is not what is measured.
    await this.db.$queryRaw`SELECT 1`
    const began = performance.now()
    await this.db.$queryRaw`SELECT 1`
    const roundTripMs = performance.now() - began
    const [notifyMs, replicas] = await Promise.all([this.notifyMs(), this.replicas()])
    return { roundTripMs, notifyMs, replicas }
  }

  async close(): Promise<void> {
    const listener = await this.listener?.catch(() => undefined)
    this.listener = undefined
    await listener?.close()
  }

  private async notifyMs(): Promise<number | null> {
    try {
      this.listener ??= listen(this.url(), [channel], {
        onNotify: (_channel, id) => this.waiting.get(id)?.(),
        onConnect: () => undefined,
        onLost: () => undefined,
      })
      await this.listener
    } catch {
      this.listener = undefined
      return null
    }
    const id = newId()
    const heard = new Promise<void>((resolve) => this.waiting.set(id, resolve))
    const late = new AbortController()
    try {
      const began = performance.now()
      await this.db.$executeRaw`SELECT pg_notify(${channel}, ${id})`
      const inTime = await Promise.race([
        heard.then(() => true),
        sleep(newsWithinMs, false, { signal: late.signal }).catch(() => false),
      ])
      return inTime ? performance.now() - began : null
    } finally {
      late.abort()
      this.waiting.delete(id)
    }
  }

  /** Empty as well where the database's user may not see them. */
  private async replicas(): Promise<DatabaseLag['replicas']> {
    const rows = await this.db.$queryRaw<Replica[]>`
      SELECT application_name AS name, state, EXTRACT(EPOCH FROM replay_lag)::float8 * 1000 AS lag
      FROM pg_stat_replication`
    return rows.map(({ name, state, lag }) => ({
      name: name || 'a replica',
      state: state ?? 'not told',
      lagMs: lag,
    }))
  }
}
