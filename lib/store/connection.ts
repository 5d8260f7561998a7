import { loadConfig } from '@/lib/platform/config'
import { processWide } from '@/lib/platform/process-wide'
import { createPrisma, type Db } from './client'
import { databaseUrl } from './embedded/database-url'

/** The console's shared database client, connected at its first use. */
export function database(): Db {
  return processWide('database', () => createPrisma(databaseUrl(loadConfig())))
}
