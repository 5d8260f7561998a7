import { type Config, ConfigError } from '@/lib/platform/config'
import { processStart } from './live-process'
import { readRecord } from './record'

/** Where the database is: the site's own, else the embedded one when it is running. */
export function databaseUrl(config: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (config.databaseUrl) return config.databaseUrl
  const record = readRecord(config.dataDir)
  if (record?.url && record.pid !== undefined && processStart(record.pid) !== undefined) {
    return record.url
  }
  throw new ConfigError(
    `no database is running for ${config.dataDir}: set DATABASE_URL, or run npm start or npm run database`,
  )
}
