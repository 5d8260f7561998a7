import { Prisma } from '@/lib/store/generated/client'

/** Prisma's codes for: no connection, none in time, none left. */
const prismaCodes = /^(P10\d\d|P2024|P2028|P2037)$/
/** PostgreSQL's classes for connection trouble, lack of resources, an operator's stop; Node's codes. */
const otherCodes =
  /^(08\w{3}|53\w{3}|57P0\d|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/
const words =
  /can't reach database|connection terminated|connection (was )?closed|server closed the connection|connection timeout|connectionclosed|databasenotreachable|not queryable/i

/** Whether an error means that the database is away for now, and not that a query is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : ''
    if (prismaCodes.test(code) || otherCodes.test(code) || words.test(cause.message)) return true
  }
  return false
}

/** What went wrong, on one line: Prisma puts the query before it, on lines of its own. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  return said.trim().split('\n').at(-1)?.trim() ?? ''
}
