import { setTimeout as sleep } from 'node:timers/promises'
import { type Imported, importProfiles } from '@/lib/operations/import-profiles'
import { openSource } from '@/lib/operations/profile-source/open-source'
import { type ProfileSource, settleMs } from '@/lib/operations/profile-source/source'
import type { Logger } from '@/lib/platform/log'
import { StoodDown } from '@/lib/platform/stood-down'
import type { Db } from '@/lib/store/client'
import { fenced } from '@/lib/store/fenced'
import { campaign, type Lease } from '@/lib/store/leader'
import { reasonOf } from './database-away'

interface Options {
  db: Db
  databaseUrl: string
  /** What `MUSTER_PROFILES` says. */
  source: string
  /** The source is looked at as often as this, also when nothing tells of a change. */
  everyMs: number
  log: Logger
}

/** A burst of changes, such as a compiler's run, is read once it has been quiet for this long. */
const quietMs = 200

/**
 * Publishes what changes at the site's source of profiles, as long as it runs. Of several gateways one
 * does it, and another one takes over when that ends.
 */
export function watchProfiles(options: Options): { close(): Promise<void> } {
  const { databaseUrl, log } = options
  const ending = new AbortController()
  const { signal } = ending
  const source = openSource(options.source)
  const running = (async () => {
    while (!signal.aborted) {
      const lost = new AbortController()
      const leadership = await campaign(databaseUrl, {
        lock: 'profiles',
        signal,
        log,
        onLost: () => lost.abort(),
      })
      if (!leadership) return
      await lookOnAndOn(options, source, leadership, AbortSignal.any([signal, lost.signal]))
      await leadership.release()
    }
  })()
  return {
    async close() {
      ending.abort()
      source.close()
      await running
    },
  }
}

async function lookOnAndOn(
  { db, everyMs, log }: Options,
  source: ProfileSource,
  leadership: Lease,
  signal: AbortSignal,
): Promise<void> {
  const bell = new Bell(source)
  const say = changesOnly(log)
  const fencedDb = fenced(db, leadership)
  while (leadership.held && !signal.aborted) {
    bell.hang()
    let again = everyMs
    try {
      const imported = await importProfiles(fencedDb, source, signal)
      say(imported)
      if (imported.settling) again = Math.min(settleMs, everyMs)
    } catch (error) {
      if (signal.aborted || error instanceof StoodDown) break
      log.warn({ reason: reasonOf(error) }, 'could not read the profiles: trying again')
      again = Math.min(settleMs, everyMs)
    }
    await bell.rung(again, signal)
  }
  bell.take()
}

/** Rings when the source tells of a change. It may tell nothing, or stop telling: so hang it often. */
class Bell {
  #stop: (() => void) | undefined
  #rings = 0
  #wake: (() => void) | undefined

  constructor(private readonly source: ProfileSource) {}

  hang(): void {
    this.#stop?.()
    this.#stop = undefined
    try {
      this.#stop = this.source.watch(() => {
        this.#rings++
        this.#wake?.()
      })
    } catch {
      // Nothing is there that could tell; the next look says so.
    }
  }

  /** Waits for a change, and then for quiet; no longer than `mostMs`. */
  async rung(mostMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    const waits = AbortSignal.any([signal, woken.signal])
    if (this.#rings === 0) await sleep(mostMs, undefined, { signal: waits }).catch(() => undefined)
    this.#wake = undefined
    for (let tries = 0; this.#rings > 0 && tries < 10 && !signal.aborted; tries++) {
      this.#rings = 0
      await sleep(quietMs, undefined, { signal }).catch(() => undefined)
    }
    this.#rings = 0
  }

  take(): void {
    this.#stop?.()
  }
}

/** Logs a look that found something else than the one before. */
function changesOnly(log: Logger): (imported: Imported) => void {
  let before: string | undefined
  return ({ published, unchanged, problems }) => {
    const said = JSON.stringify(problems)
    if (said !== before) {
      for (const { file, line, message } of problems) {
        log.warn({ file, line }, `not a profile: ${message}`)
      }
    }
    if (published.length > 0 || said !== before) {
      log.info(
        { published, unchanged: unchanged.length, problems: problems.length },
        'profiles read',
      )
    }
    before = said
  }
}
