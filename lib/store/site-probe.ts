import { loadConfig } from '@/lib/platform/config'
import { processWide } from '@/lib/platform/process-wide'
import { database } from './connection'
import { DatabaseProbe } from './database-lag'
import { databaseUrl } from './embedded/database-url'

/** The console's one measure of its database. */
export function siteProbe(): DatabaseProbe {
  return processWide(
    'database-probe',
    () => new DatabaseProbe(database(), () => databaseUrl(loadConfig())),
  )
}
