import { setTimeout as sleep } from 'node:timers/promises'

/** Calls that may still be under way when the pass that began them goes on. */
export class Sends {
  private readonly under = new Map<string, Promise<void>>()

  /** `send` must not fail. */
  begin(key: string, send: () => Promise<void>): Promise<void> {
    const sending = send().finally(() => this.under.delete(key))
    this.under.set(key, sending)
    return sending
  }

  has(key: string): boolean {
    return this.under.has(key)
  }

  /** Waits until none is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.under.values())
  }
}

/** True when all of them ended within so long. */
export async function endWithin(sends: readonly Promise<void>[], mostMs: number): Promise<boolean> {
  const waiting = new AbortController()
  const ended = await Promise.race([
    Promise.all(sends).then(() => true),
    sleep(mostMs, false, { signal: waiting.signal }).catch(() => false),
  ])
  waiting.abort()
  return ended
}
