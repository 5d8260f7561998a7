import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { logger } from '@/lib/platform/log'
import { startEmbedded } from '@/lib/store/embedded/start'
import { migrate } from '@/lib/store/migrate/migrate'

export interface Server {
  /** A migrated database of its own for each worker. */
  databases: string[]
  stop(): Promise<void>
}

/** Starts a PostgreSQL that forgets in a crash and answers quickly, with so many migrated databases. */
export async function startServer(count: number): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-chaos-'))
  const sockets = mkdtempSync(join(tmpdir(), 'muster-'))
  chmodSync(sockets, 0o777)
  const remove = () => {
    for (const path of [folder, sockets]) rmSync(path, { recursive: true, force: true })
  }
  try {
    const log = logger('database')
    log.level = 'warn'
    const embedded = await startEmbedded({ dataDir: folder, log, durable: false, sockets })
    const stop = async () => {
      await embedded.stop()
      remove()
    }
    try {
      await migrate(embedded.url)
      const names = Array.from({ length: count }, (_, index) => `schedules_${index}`)
      for (const name of names) await copyDatabase(embedded.url, name)
      return { databases: names.map((name) => bySocket(embedded.url, sockets, name)), stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    remove()
    throw error
  }
}

async function copyDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/[^/]*$/, 'postgres') })
  await client.connect()
  try {
    await client.query(`create database ${name} template muster`)
  } finally {
    await client.end()
  }
}

/** The same server's database, asked through its socket file. */
function bySocket(url: string, sockets: string, name: string): string {
  const { username, password, port } = new URL(url)
  return `postgresql://${username}:${password}@/${name}?host=${encodeURIComponent(sockets)}&port=${port}`
}
