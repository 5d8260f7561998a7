import { Client, type ClientConfig } from 'pg'
import { crashPoints } from '@/lib/platform/crash-point'
import { crashingConnection } from './crashing-connection'

/** A connection of one's own, for what a pool cannot do: to listen, and to hold a lock. */
export function openConnection(config: ClientConfig): Client {
  const client = new Client(config)
  return crashPoints ? crashingConnection(client, crashPoints) : client
}
