import type { Client } from 'pg'
import { openConnection } from './open-connection'

/**
 * The channels that triggers of the schema notify, on commit:
 * - `muster_wake` (empty): the controller may have something to do;
 * - `muster_room` (`machine:<id>`, `profile:<name>` or `facts:<pool>`): compare what those machines
 *   should hear, or those whose profiles name the pool;
 * - `muster_change` (JSON Change): what the consoles show has changed.
 */
export type Channel = 'muster_wake' | 'muster_room' | 'muster_change' | 'muster_probe'

export interface Change {
  topic:
    | 'pool'
    | 'machine'
    | 'log'
    | 'operation'
    | 'profile'
    | 'process'
    | 'access'
    | 'address'
    | 'volume'
    | 'snapshot'
    | 'image'
  /** The row's id; the pool's, profile's or process's name. */
  id: string
  pool?: string
}

export interface Listener {
  close(): Promise<void>
}

/**
 * Listens on `channels` over a connection of its own and reconnects by itself. `onConnect` runs after
 * each connection made: whatever was notified while it was away is not told again, so that is the
 * moment to look at everything once.
 */
export async function listen(
  url: string,
  channels: readonly Channel[],
  handlers: {
    onNotify: (channel: Channel, payload: string) => void
    onConnect?: () => void
    onLost?: (error: Error) => void
  },
): Promise<Listener> {
  let closed = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = openConnection({ connectionString: url, keepAlive: true })
    let lost = false
    const onLost = (error: Error) => {
      if (lost) return
      lost = true
      client = undefined
      next.end().catch(() => undefined)
      if (closed) return
      handlers.onLost?.(error)
      retry = setTimeout(reconnect, 1000)
    }
    next.on('error', onLost)
    next.on('end', () => onLost(new Error('the database closed the connection')))
    next.on('notification', (n) => handlers.onNotify(n.channel as Channel, n.payload ?? ''))
    try {
      await next.connect()
      for (const channel of channels) await next.query(`LISTEN ${channel}`)
    } catch (error) {
      lost = true
      next.end().catch(() => undefined)
      throw error
    }
    client = next
    handlers.onConnect?.()
  }
  const reconnect = () => {
    if (closed) return
    connect().catch(() => {
      if (!closed) retry = setTimeout(reconnect, 1000)
    })
  }

  await connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end()
    },
  }
}
