import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { StackProcess, Variables } from '@/chaos/stack/stack-process'

/** How often a process may fail to come up by itself: each try has a limit, so that no run hangs. */
const mostTries = 2

/**
 * A process that dies at one crash point after another, and is started again each time, as whoever
 * runs it would do.
 */
export class Victim {
  /** Every point that it came to, in the order of the first time. */
  readonly reached = new Set<string>()
  /** Where it died in this story. */
  deaths: string[] = []
  /** What it did not recover from in this story. */
  failures: string[] = []
  #armed: string | undefined
  #left: string[] = []
  #spared = true
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly process: StackProcess,
    private readonly recordTo: string,
  ) {}

  /** Starts it anew, to die at the first of these, then at the next; without any it only records. */
  async arm(points: readonly string[]): Promise<void> {
    this.deaths = []
    this.failures = []
    this.#left = [...points]
    this.#spared = false
    await this.#inTurn(() => this.#live({ MUSTER_CRASH_RECORD: this.recordTo }))
    void this.#watch()
  }

  /** Lets it live from here on, and answers the points that it did not come to. */
  async spare(): Promise<string[]> {
    this.#spared = true
    return this.#inTurn(async () => {
      this.#note()
      const unmet = [...(this.#armed ? [this.#armed] : []), ...this.#left]
      this.#left = []
      this.#armed = undefined
      await this.#live({ MUSTER_CRASH_RECORD: undefined })
      return unmet
    })
  }

  async #watch(): Promise<void> {
    while (!this.#spared && this.failures.length === 0) {
      await this.process.ended()
      await this.#inTurn(async () => {
        if (this.#spared || this.process.alive) return
        const deaths = this.deaths.length
        this.#note()
        if (this.deaths.length === deaths) {
          this.failures.push(`${this.process.name} ended by itself`)
        }
        await this.#live()
      })
    }
  }

  /** Starts it, and again when it dies at its point before it is up. */
  async #live(env: Variables = {}): Promise<void> {
    let reason = ''
    for (let tries = 0; tries < mostTries; ) {
      this.#note()
      this.#armed ??= this.#left.shift()
      const deaths = this.deaths.length
      try {
        return await this.process.restart({ ...env, MUSTER_CRASH_AT: this.#armed })
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
        if (this.process.alive) await this.process.stop()
        this.#note()
        // To die at its point is no failure.
        if (this.deaths.length === deaths) tries++
      }
    }
    this.failures.push(`${this.process.name} does not start again: ${reason}`)
    this.#armed = undefined
    this.#left = []
  }

  /** Reads what it came to in the life that may have ended just now. */
  #note(): void {
    const lines = existsSync(this.recordTo)
      ? readFileSync(this.recordTo, 'utf8').split('\n').filter(Boolean)
      : []
    for (const line of lines) this.reached.add(line)
    if (this.process.alive) return
    rmSync(this.recordTo, { force: true })
    if (this.#armed !== undefined && lines.includes(this.#armed)) {
      this.deaths.push(this.#armed)
      this.#armed = undefined
    }
  }

  /** One start at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
