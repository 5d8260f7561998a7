import { loadConfig } from '@/lib/platform/config'
import { processWide } from '@/lib/platform/process-wide'
import { ChangeFeed } from './change-feed'
import { database } from './connection'
import { databaseUrl } from './embedded/database-url'

/** The console's one feed of changes, shared by all who read it. */
export function siteFeed(): ChangeFeed {
  return processWide(
    'change-feed',
    () => new ChangeFeed(database(), () => databaseUrl(loadConfig())),
  )
}
