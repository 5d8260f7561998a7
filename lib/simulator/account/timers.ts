import { now } from '@/lib/platform/clock'

/** Things that happen by themselves at a certain time, one per key: setting a key again moves it. */
export class Timers {
  readonly #pending = new Map<string, NodeJS.Timeout>()
  readonly #onError: (error: unknown, key: string) => void
  #closed = false

  constructor(onError: (error: unknown, key: string) => void) {
    this.#onError = onError
  }

  at(key: string, due: number, act: () => void | Promise<void>): void {
    if (this.#closed) return
    clearTimeout(this.#pending.get(key))
    const timer = setTimeout(
      () => {
        this.#pending.delete(key)
        try {
          Promise.resolve(act()).catch((error) => this.#onError(error, key))
        } catch (error) {
          this.#onError(error, key)
        }
      },
      Math.max(0, due - now().getTime()),
    )
    timer.unref()
    this.#pending.set(key, timer)
  }

  cancel(key: string): void {
    clearTimeout(this.#pending.get(key))
    this.#pending.delete(key)
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#pending.values()) clearTimeout(timer)
    this.#pending.clear()
  }
}
