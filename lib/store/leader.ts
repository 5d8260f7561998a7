import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Logger } from '@/lib/platform/log'
import { openConnection } from './open-connection'

/** The database's advisory locks, each held by the one process that does this for the site. */
const lockKeys = { controller: [0x4d757374, 1], profiles: [0x4d757374, 2] } as const

export type LeaderLock = keyof typeof lockKeys

const probeEveryMs = 2_000
const probeLimitMs = 5_000

/** Thrown where a leader would act and is none any more. */
export class StoodDown extends Error {
  override name = 'StoodDown'
}

/** The right to act, for as long as the connection that holds the lock lives. */
export interface Leadership {
  readonly held: boolean
  /** Throws StoodDown once the lock may have gone to another. Ask before every call that changes something. */
  assertHeld(): void
  release(): Promise<void>
}

/**
 * Waits until this process leads, trying again every `retryMs`; undefined when `signal` ended the
 * wait. The lock hangs on a connection of its own: when that breaks, PostgreSQL lets a standby in,
 * and this leadership is over.
 */
export async function campaign(
  url: string,
  options: {
    lock: LeaderLock
    signal: AbortSignal
    log: Logger
    retryMs?: number
    onLost?: () => void
  },
): Promise<Leadership | undefined> {
  const { lock, signal, log, retryMs = 1_000 } = options
  let client: Client | undefined
  let told = false
  while (!signal.aborted) {
    try {
      client ??= await connect(url, lock)
      if (await takeLock(client, lock)) return holdLock(client, options)
      if (!told) log.info({ lock }, 'another process leads: standing by')
      told = true
    } catch (error) {
      client?.end().catch(() => undefined)
      client = undefined
      log.warn({ err: error }, 'the database does not answer: trying again')
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
  await client?.end().catch(() => undefined)
  return undefined
}

async function connect(url: string, lock: LeaderLock): Promise<Client> {
  const client = openConnection({
    connectionString: url,
    keepAlive: true,
    application_name: `muster-${lock}-lock`,
    connectionTimeoutMillis: probeLimitMs,
  })
  // A broken connection shows in the next query; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function takeLock(client: Client, lock: LeaderLock): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1, $2) AS taken',
    [...lockKeys[lock]],
  )
  return rows[0]?.taken === true
}

function holdLock(
  client: Client,
  { log, onLost }: { log: Logger; onLost?: () => void },
): Leadership {
  let held = true
  const lose = (error: Error) => {
    if (!held) return
    held = false
    clearInterval(probe)
    log.warn({ err: error }, 'the lock on the database is lost: standing down')
    client.end().catch(() => undefined)
    onLost?.()
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('the database closed the connection')))
  // A peer that vanished without a word leaves the connection open: ask it.
  let waiting = false
  const probe = setInterval(() => {
    if (waiting) return
    waiting = true
    const late = setTimeout(
      () => lose(new Error('the database does not answer on the connection of the lock')),
      probeLimitMs,
    )
    client
      .query('SELECT 1')
      .catch(lose)
      .finally(() => {
        waiting = false
        clearTimeout(late)
      })
  }, probeEveryMs)
  probe.unref()
  return {
    get held() {
      return held
    },
    assertHeld() {
      if (!held) throw new StoodDown('this process does not lead any more')
    },
    async release() {
      held = false
      clearInterval(probe)
      await client.end().catch(() => undefined)
    },
  }
}
