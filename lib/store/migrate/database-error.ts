import { ConfigError } from '@/lib/platform/config'

/** An error of connecting or migrating as one line for the person who set DATABASE_URL. */
export function describeDatabaseError(error: unknown, databaseUrl: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = firstMessage(error)
  const where = whereabouts(databaseUrl)
  switch (code) {
    case 'ECONNREFUSED':
      return new ConfigError(`DATABASE_URL: nothing answers at ${where.host} (connection refused)`)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConfigError(`DATABASE_URL: the host ${where.host} is not known`)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ECONNRESET':
      return new ConfigError(`DATABASE_URL: ${where.host} cannot be reached (${code})`)
    case '28P01':
    case '28000':
      return new ConfigError(`DATABASE_URL: ${where.host} refuses user "${where.user}": ${text}`)
    case '3D000':
      return new ConfigError(
        `DATABASE_URL: there is no database "${where.database}" at ${where.host}: create it first`,
      )
    case '42501':
      return new ConfigError(`DATABASE_URL: user "${where.user}" may not migrate: ${text}`)
    case 'P3009':
      return new ConfigError(
        `an earlier migration failed and waits to be resolved (table _prisma_migrations): ${text}`,
      )
  }
  if (/timeout|terminated/i.test(text) && !code) {
    return new ConfigError(`DATABASE_URL: ${where.host} does not answer: ${text}`)
  }
  return new ConfigError(`migrating the database at ${where.host} failed: ${text}`)
}

function firstMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // The engine appends where in its own code it was.
  const [said = message] = message.split(/\n\s+0: /)
  return said.split('\n').join(' ').trim()
}

function whereabouts(databaseUrl: string): { host: string; user: string; database: string } {
  const url = new URL(databaseUrl)
  return {
    host: url.host || 'localhost',
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
  }
}
