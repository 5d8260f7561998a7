import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { elapsedMs } from '@/lib/platform/clock'
import type { Logger } from '@/lib/platform/log'
import { StoodDown } from '@/lib/platform/stood-down'
import type { Tx } from './client'
import { type LeaseTimes, leaseTimes, Trust } from './lease'
import { openConnection } from './open-connection'

/** The database's advisory locks, each held by the one process that does this for the site. */
const lockKeys = { controller: [0x4d757374, 1], profiles: [0x4d757374, 2] } as const
/** Held by the transactions of a leader, shared: whoever leads next waits until they have ended. */
const fenceKeys = { controller: [0x4d757375, 1], profiles: [0x4d757375, 2] } as const

export type LeaderLock = keyof typeof lockKeys

const hangUpMs = 1_000

/** The right to act, for as long as the session that holds the lock surely lives. */
export interface Leadership {
  readonly held: boolean
  /** Throws StoodDown once the lock may have gone to another. Ask before every call that changes something. */
  assertHeld(): void
  release(): Promise<void>
}

/** A leadership that can also be asked for by the database itself. */
export interface Lease extends Leadership {
  /**
   * First in a transaction: throws StoodDown when another leads, and keeps everybody else from
   * leading until the transaction has ended.
   */
  fence(tx: Tx): Promise<void>
}

export interface CampaignOptions {
  lock: LeaderLock
  signal: AbortSignal
  log: Logger
  retryMs?: number
  lease?: LeaseTimes
  onLost?: () => void
}

/**
 * Waits until this process leads, trying again every `retryMs`; undefined when `signal` ended the
 * wait. The lock hangs on a session of its own: when that breaks, or is silent since its process is
 * frozen or gone, PostgreSQL lets a standby in, and this leadership is over.
 */
export async function campaign(url: string, options: CampaignOptions): Promise<Lease | undefined> {
  const { lock, signal, log, retryMs = 1_000 } = options
  let client: Client | undefined
  let told = false
  let taken = false
  while (!signal.aborted) {
    try {
      client ??= await connect(url, options)
      const askedAt = elapsedMs()
      taken ||= await takeLock(client, lock)
      if (taken && (await passFence(client, lock))) {
        return await holdLock(client, options, askedAt)
      }
      if (!told) {
        log.info(
          { lock },
          taken ? 'the former leader is in a transaction' : 'another process leads: standing by',
        )
      }
      told = true
    } catch (error) {
      if (client) void hangUp(client)
      client = undefined
      taken = false
      log.warn({ err: error }, 'the database does not answer: trying again')
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
  if (client) await hangUp(client)
  return undefined
}

async function connect(
  url: string,
  { lock, lease = leaseTimes }: CampaignOptions,
): Promise<Client> {
  const client = openConnection({
    connectionString: url,
    keepAlive: true,
    application_name: `muster-${lock}-lock`,
    connectionTimeoutMillis: lease.trustMs,
    query_timeout: lease.trustMs,
  })
  // A broken connection shows in the next query; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`SET idle_session_timeout = ${lease.sessionMs}`)
  } catch (error) {
    void hangUp(client)
    throw error
  }
  return client
}

async function takeLock(client: Client, lock: LeaderLock): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1, $2) AS taken',
    [...lockKeys[lock]],
  )
  return rows[0]?.taken === true
}

/** False while a transaction of the former leader runs. Later ones of it end at their fence. */
async function passFence(client: Client, lock: LeaderLock): Promise<boolean> {
  const { rows } = await client.query<{ free: boolean }>(
    'SELECT pg_try_advisory_lock($1, $2) AS free',
    [...fenceKeys[lock]],
  )
  if (rows[0]?.free !== true) return false
  await client.query('SELECT pg_advisory_unlock($1, $2)', [...fenceKeys[lock]])
  return true
}

async function holdLock(
  client: Client,
  { lock, log, onLost, lease = leaseTimes }: CampaignOptions,
  askedAt: number,
): Promise<Lease> {
  const trust = new Trust(lease.trustMs, askedAt)
  const session = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const pid = session.rows[0]?.pid
  let over = false
  const end = () => {
    over = true
    trust.end()
    clearInterval(probe)
  }
  const lose = (error: Error) => {
    if (over) return
    end()
    log.warn({ err: error }, 'the lock on the database is lost: standing down')
    void hangUp(client)
    onLost?.()
  }
  const lapsed = () =>
    lose(new Error('the database has not answered in time on the connection of the lock'))
  client.on('error', lose)
  client.on('end', () => lose(new Error('the database closed the connection')))
  let waiting = false
  const probe = setInterval(() => {
    if (!trust.holds) return lapsed()
    if (waiting) return
    waiting = true
    const sentAt = elapsedMs()
    client
      .query('SELECT 1')
      .then(() => (trust.holds ? trust.renew(sentAt) : lapsed()), lose)
      .finally(() => {
        waiting = false
      })
  }, lease.probeMs)
  probe.unref()
  const assertHeld = () => {
    if (!trust.holds) throw new StoodDown('this process does not lead any more')
  }
  return {
    get held() {
      return trust.holds
    },
    assertHeld,
    async fence(tx) {
      assertHeld()
      if (!(await isFenced(tx, lock, pid))) {
        throw new StoodDown('another process leads: nothing of this is recorded')
      }
    },
    async release() {
      end()
      await hangUp(client)
    },
  }
}

/** CASE evaluates in order: whether the lock is still held is asked under the fence's. */
async function isFenced(tx: Tx, lock: LeaderLock, pid: number | undefined): Promise<boolean> {
  const [fenceClass, fenceKey] = fenceKeys[lock]
  const [lockClass, lockKey] = lockKeys[lock]
  const rows = await tx.$queryRaw<{ holds: boolean | null }[]>`
    SELECT CASE WHEN pg_try_advisory_xact_lock_shared(${fenceClass}::int, ${fenceKey}::int) THEN EXISTS (
      SELECT 1 FROM pg_locks
       WHERE "locktype" = 'advisory' AND "granted" AND "pid" = ${pid}::int
         AND "classid"::bigint = ${lockClass}::bigint AND "objid"::bigint = ${lockKey}::bigint
    ) END AS holds`
  return rows[0]?.holds === true
}

/** Where nobody answers, goodbyes are not waited for. */
async function hangUp(client: Client): Promise<void> {
  const ended = client.end().catch(() => undefined)
  await Promise.race([ended, sleep(hangUpMs, undefined, { ref: false })])
}
