import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { randomToken } from '@/lib/platform/ids'
import type { Logger } from '@/lib/platform/log'
import { keptOnce } from '@/lib/platform/secret'
import { findBinaries } from './binaries'
import { createCluster, role } from './cluster'
import { type Home, settle } from './home'
import { processGone, processStart } from './live-process'
import { readRecord, writeRecord } from './record'
import { PortTaken, runningServer, type Server, startServer, stopServer } from './server'

export interface EmbeddedOptions {
  /** The folder that holds everything of this installation; the cluster is in `postgres/` below. */
  dataDir: string
  log: Logger
  /** False where losing the data in a crash is of no matter: tests. */
  durable?: boolean
  /** False does without user namespaces, as on hosts that forbid them. */
  namespaces?: boolean
  /**
   * A folder with a short path that anybody may write to: a socket file there serves the same host
   * several times as quickly as TCP.
   */
  sockets?: string
}

export interface Embedded {
  url: string
  /** False when the server was running already; then `stop` leaves it to the one who started it. */
  owned: boolean
  /** Resolves when a server of our own has gone. */
  gone: Promise<void>
  stop(): Promise<void>
}

const settings = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  cluster_name: 'muster',
}

const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Starts the PostgreSQL that comes with Muster on its data folder, or joins the one that runs there. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, log } = options
  mkdirSync(dataDir, { recursive: true })
  const release = await onlyStarter(dataDir)
  try {
    const binaries = findBinaries()
    const home = settle(dataDir, binaries, log, { namespaces: options.namespaces ?? true })
    const running = runningServer(home)
    if (running !== undefined) {
      const url = await joinServer(dataDir, running)
      if (url) return { url, owned: false, gone: new Promise(() => {}), stop: async () => {} }
      log.info({ pid: running }, 'stopping a PostgreSQL whose starter is gone')
      await stopServer(running)
    }
    return await startOwn(options, home)
  } finally {
    release()
  }
}

/** The URL of a running server that somebody looks after. An orphan is about to be stopped: no URL. */
async function joinServer(dataDir: string, pid: number): Promise<string | undefined> {
  const record = readRecord(dataDir)
  if (record?.pid !== pid || !record.owner || !record.url) return undefined
  if (processStart(record.owner.pid) === record.owner.started) return record.url
  await processGone(pid, 3_000)
  return undefined
}

async function startOwn(options: EmbeddedOptions, home: Home): Promise<Embedded> {
  const { dataDir, log } = options
  const password = keptOnce(dataDir, 'postgres-password', () => randomToken(24))
  await createCluster(home, password)
  const { server, port } = await startOnFreePort(options, home)
  const url = `postgresql://${role}:${password}@127.0.0.1:${port}/${role}`
  try {
    await createDatabase(url)
  } catch (error) {
    await server.stop()
    throw error
  }
  const started = processStart(process.pid) ?? ''
  writeRecord(dataDir, { port, pid: server.pid, url, owner: { pid: process.pid, started } })
  log.info({ port, folder: home.folder, as: home.account.kind }, 'PostgreSQL is running')
  const stop = async () => {
    await server.stop()
    if (readRecord(dataDir)?.pid === server.pid) writeRecord(dataDir, { port })
  }
  return { url, owned: true, gone: server.gone, stop }
}

async function startOnFreePort(
  { dataDir, durable = true, sockets = '' }: EmbeddedOptions,
  home: Home,
): Promise<{ server: Server; port: number }> {
  const logFile = join(dataDir, 'logs', 'postgres.log')
  let wanted = readRecord(dataDir)?.port ?? firstPort(dataDir)
  for (;;) {
    const port = await freePort(wanted)
    try {
      // No socket file by itself: its path would soon be longer than a socket's may be.
      const own = { ...settings, unix_socket_directories: sockets }
      const all = durable ? own : { ...own, ...careless }
      return { server: await startServer(home, port, all, logFile), port }
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error
      wanted = port + 1
    }
  }
}

/** Below the range from which systems take the ports of outgoing connections. */
function firstPort(dataDir: string): number {
  return 20_000 + (createHash('sha256').update(dataDir).digest().readUInt16BE() % 10_000)
}

async function freePort(from: number): Promise<number> {
  for (let port = from; port < 65_536; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error(`PostgreSQL finds no free port from ${from} on`)
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  const client = new Client({ connectionString: maintenance.href })
  try {
    await client.connect()
    const found = await client.query('select from pg_database where datname = $1', [role])
    if (found.rowCount === 0) await client.query(`create database ${role}`)
  } finally {
    await client.end()
  }
}

/** Of two that start at once, the second waits for the first and then joins its server. */
async function onlyStarter(dataDir: string): Promise<() => void> {
  const path = join(dataDir, 'postgres.starting')
  for (;;) {
    try {
      writeFileSync(path, `${process.pid} ${processStart(process.pid)}`, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (abandoned(path)) rmSync(path, { force: true })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function abandoned(lock: string): boolean {
  try {
    const age = Date.now() - statSync(lock).mtimeMs
    const [pid, ...started] = readFileSync(lock, 'utf8').split(' ')
    // Just made, and its maker has not written its name yet.
    if (!pid) return age > 5_000
    return processStart(Number(pid)) !== started.join(' ')
  } catch {
    return false
  }
}
