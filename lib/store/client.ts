import { PrismaPg } from '@prisma/adapter-pg'
import { crashPoints } from '@/lib/platform/crash-point'
import { crashingDatabase } from './crashing-database'
import { type Prisma, PrismaClient } from './generated/client'

export type Tx = Prisma.TransactionClient
export type Db = PrismaClient

/**
 * A client with a connection pool of its own; give it back with `$disconnect()`. A process that
 * freezes inside a transaction keeps its locks for no longer than `idleInTransactionMs`.
 */
export function createPrisma(
  url: string,
  connections = 10,
  idleInTransactionMs = 30_000,
): PrismaClient {
  const client = new PrismaClient({
    // The adapter writes and reads times without their offset: the session has to be in UTC, whatever
    // the server's or the database's own time zone is.
    adapter: new PrismaPg({
      connectionString: url,
      max: connections,
      options: `-c TimeZone=UTC -c idle_in_transaction_session_timeout=${idleInTransactionMs}`,
    }),
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  })
  return crashPoints ? crashingDatabase(client, crashPoints) : client
}
