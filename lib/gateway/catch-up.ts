import { newId } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'

const prefix = 'caught-up:'

/**
 * Knows when everything that the database told until now has been heard: what is told comes in the
 * order of the commits, so a word of our own comes after it.
 */
export class CatchUp {
  readonly #waiting = new Map<string, () => void>()

  constructor(private readonly db: Db) {}

  async done(): Promise<void> {
    const word = `${prefix}${newId()}`
    const heard = new Promise<void>((resolve) => this.#waiting.set(word, resolve))
    try {
      await this.db.$queryRaw`SELECT pg_notify('muster_room', ${word})::text`
      await heard
    } finally {
      this.#waiting.delete(word)
    }
  }

  /** Whether this was a word of ours, or of another gateway's. */
  heard(payload: string): boolean {
    if (!payload.startsWith(prefix)) return false
    this.#waiting.get(payload)?.()
    return true
  }

  /** Nothing more is heard for now, and nobody relies on having heard. */
  lost(): void {
    for (const resolve of this.#waiting.values()) resolve()
  }
}
