import type { Client } from 'pg'
import { type CrashPoints, callSite } from '@/lib/platform/crash-point'

type Call = (...args: unknown[]) => Promise<unknown>

/** The connection, with a crash point on both sides of `connect` and of every query. */
export function crashingConnection(client: Client, points: CrashPoints): Client {
  for (const key of ['connect', 'query'] as const) {
    const call = client[key].bind(client) as Call
    const crashing: Call = async (...args) => {
      const name = `pg ${callSite()} ${key}`
      points.reach(`${name} before`)
      const answer = await call(...args)
      points.reach(`${name} after`)
      return answer
    }
    Object.defineProperty(client, key, { value: crashing })
  }
  return client
}
