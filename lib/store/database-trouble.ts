import { z } from 'zod'
import { ConfigError } from '@/lib/platform/config'

/** What PostgreSQL and the way to it refuse, as Prisma's adapter names it; nothing that a query did wrong. */
const troubles: Readonly<Record<string, string>> = {
  DatabaseNotReachable:
    'The database does not answer. Check that PostgreSQL runs and that DATABASE_URL names it.',
  SocketTimeout: 'The database does not answer in time. Check that PostgreSQL runs.',
  ConnectionClosed: 'The database closed the connection. Try again.',
  AuthenticationFailed: 'The database refuses the user or password. Check DATABASE_URL.',
  DatabaseAccessDenied: 'The database refuses this user. Check DATABASE_URL.',
  DatabaseDoesNotExist:
    'The database named in DATABASE_URL does not exist. Create it, then run npm run migrate.',
  TlsConnectionError:
    'The database cannot be reached over TLS. Check DATABASE_URL and its certificate.',
  TooManyConnections:
    'The database has no connection free. Try again, or raise its max_connections.',
  TableDoesNotExist: 'The database lacks a table: run npm run migrate.',
  ColumnNotFound: 'The database lacks a column: run npm run migrate.',
}

const fromAdapter = z.object({
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ kind: z.string() }) }) }),
})

/**
 * Why the database cannot be used, for people, when that is what an error says or was caused by;
 * undefined for any other error.
 */
export function databaseTrouble(error: unknown): string | undefined {
  let at = error
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof ConfigError) return `The database cannot be used: ${at.message}.`
    const adapter = fromAdapter.safeParse(at)
    if (adapter.success) return troubles[adapter.data.meta.driverAdapterError.cause.kind]
    // All connections of the pool are in use, and stayed so for as long as we wait.
    if ('code' in at && at.code === 'P2024') return troubles.TooManyConnections
    // The same for a transaction; others of this code are faults in ours.
    if ('code' in at && at.code === 'P2028' && /unable to start/i.test(at.message)) {
      return troubles.TooManyConnections
    }
    at = at.cause
  }
  return undefined
}
