import { ConfigError, runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { onShutdown } from '@/lib/platform/shutdown'
import { startEmbedded } from './start'

await runMain(async (config) => {
  const log = logger('database')
  if (config.databaseUrl) {
    log.info('DATABASE_URL is set: the embedded PostgreSQL is not needed')
    return
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, log }).catch((error: unknown) => {
    throw new ConfigError(error instanceof Error ? error.message : String(error))
  })
  if (!embedded.owned) {
    log.info('PostgreSQL was running already')
    return
  }
  let stopping = false
  onShutdown(
    log,
    async () => {
      stopping = true
      await embedded.stop()
    },
    25_000,
  )
  await embedded.gone
  if (stopping) return
  throw new ConfigError(`PostgreSQL has ended by itself: see ${config.dataDir}/logs/postgres.log`)
})
