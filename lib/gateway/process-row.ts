import { hostname } from 'node:os'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import { gatewaySilenceMs } from '@/lib/store/gateways'
import type { Prisma } from '@/lib/store/generated/client'

/** This gateway as the console sees it: its sign of life and what it cannot do. */
export class ProcessRow {
  readonly id = newId()
  readonly host = hostname()
  readonly #startedAt = now()
  #aliveSince = this.#startedAt
  #lastBeat = this.#startedAt

  constructor(private readonly db: Db) {}

  async beat(problems: string[], detail: Prisma.InputJsonObject): Promise<void> {
    const at = now()
    // Nobody could rely on a gateway that gave no sign of life for so long.
    if (at.getTime() - this.#lastBeat.getTime() >= gatewaySilenceMs) this.#aliveSince = at
    const aliveSince = this.#aliveSince.toISOString()
    const seen = { seenAt: at, problems, detail: { ...detail, aliveSince } }
    await this.db.process.upsert({
      where: { id: this.id },
      create: {
        id: this.id,
        kind: 'gateway',
        host: this.host,
        pid: process.pid,
        startedAt: this.#startedAt,
        ...seen,
      },
      update: seen,
    })
    this.#lastBeat = at
  }

  async remove(): Promise<void> {
    await this.db.process.deleteMany({ where: { id: this.id } })
  }
}

/** Whether a process of this host is there; also when it is another user's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
