import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logger } from '@/lib/platform/log'
import { startEmbedded } from '../embedded/start'
import { drift } from './drift'
import { migrate } from './migrate'

/** What the schema files have that the migrations do not make yet, found on a database of its own. */
export async function missingMigration(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-scratch-'))
  const log = logger('migrate')
  log.level = 'warn'
  const embedded = await startEmbedded({ dataDir, log, durable: false })
  try {
    await migrate(embedded.url)
    return await drift(embedded.url)
  } finally {
    await embedded.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
