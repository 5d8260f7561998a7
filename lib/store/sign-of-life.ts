import { hostname } from 'node:os'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Logger } from '@/lib/platform/log'
import type { Db } from './client'
import { databaseTrouble } from './database-trouble'
import type { Prisma } from './generated/client'

export interface SignOfLife {
  id: string
  /** Writes the row now, when what it says has changed. */
  beat(): Promise<void>
  stop(): Promise<void>
}

/** A process that was not seen for this long is taken for gone. */
export const goneAfterMs = 20_000

/** Rows of processes that nobody has seen for this long are swept. */
const sweepAfterMs = 24 * 3600_000

/**
 * Keeps a process's row in the database while it lives. `problems` says what it cannot do at present;
 * a database that is away is tried again at the next beat.
 */
export function keepSignOfLife(
  db: Db,
  kind: 'console' | 'gateway' | 'controller' | 'simulator',
  log: Logger,
  problems: () => string[] = () => [],
  everyMs = 5_000,
  more: () => { leader?: boolean; detail?: Prisma.InputJsonObject } = () => ({}),
): SignOfLife {
  const id = newId()
  const startedAt = now()
  let last: Promise<void> = Promise.resolve()
  let stopped = false

  const beat = async () => {
    const seenAt = now()
    const row = { seenAt, problems: problems(), ...more() }
    try {
      await db.process.upsert({
        where: { id },
        create: { id, kind, host: hostname(), pid: process.pid, startedAt, ...row },
        update: row,
      })
      await db.process.deleteMany({
        where: { kind, seenAt: { lt: new Date(seenAt.getTime() - sweepAfterMs) } },
      })
    } catch (error) {
      log.warn(
        { reason: databaseTrouble(error) ?? String(error) },
        'the database did not take the sign of life',
      )
    }
  }
  const next = () => {
    if (!stopped) last = last.then(beat)
    return last
  }
  next()
  const timer = setInterval(next, everyMs)
  timer.unref()
  return {
    id,
    beat: next,
    async stop() {
      stopped = true
      clearInterval(timer)
      await last
      await db.process.deleteMany({ where: { id } })
    },
  }
}
