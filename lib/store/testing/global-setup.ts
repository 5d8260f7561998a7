import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { logger } from '@/lib/platform/log'
import { startEmbedded } from '../embedded/start'
import { migrate } from '../migrate/migrate'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's server; its database `muster` is the migrated template. */
    databaseServer: string
  }
}

/** One PostgreSQL for the whole run, with a migrated database from which each test copies its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-test-'))
  const log = logger('database')
  log.level = 'warn'
  const embedded = await startEmbedded({ dataDir, log, durable: false })
  const close = async () => {
    await embedded.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await migrate(embedded.url)
    await closeToVisitors(embedded.url)
    await quickToSignIn(embedded.url)
  } catch (error) {
    await close()
    throw error
  }
  project.provide('databaseServer', embedded.url)
  return close
}

/** PostgreSQL copies only a database that nobody is connected to. */
async function closeToVisitors(template: string): Promise<void> {
  const client = new Client({ connectionString: template.replace(/[^/]*$/, 'postgres') })
  await client.connect()
  try {
    await client.query('alter database muster with is_template true allow_connections false')
  } finally {
    await client.end()
  }
}

/** Tests connect thousands of times, and a password's many rounds of hashing protect nothing here. */
async function quickToSignIn(template: string): Promise<void> {
  const { username, password } = new URL(template)
  const client = new Client({ connectionString: template.replace(/[^/]*$/, 'postgres') })
  await client.connect()
  try {
    await client.query('set scram_iterations = 1')
    await client.query(`alter role ${username} password '${password}'`)
  } finally {
    await client.end()
  }
}
