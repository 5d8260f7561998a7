import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { StackProcess } from '@/chaos/stack/stack-process'
import { deathMark } from '@/lib/platform/crash-point'

/** How often a process may fail to come up by itself: each try has a limit, so that no run hangs. */
const mostTries = 2

/** When a process comes to its points, the same in every life of its kind. */
export interface Habits {
  /** Before it is up. */
  atStart: Set<string>
  /** Only when it is asked to end. */
  atEnd: Set<string>
}

/**
 * A process that dies at one crash point after another, and is started again each time, as whoever
 * runs it would do. Between its deaths it lives on from story to story.
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
  #over = false
  #turn: Promise<unknown> = Promise.resolve()
  readonly #recordTo: string
  readonly #aimAt: string

  /** `path` is where its notes go, each with an ending of its own. */
  constructor(
    private readonly process: StackProcess,
    path: string,
    private readonly habits: Habits,
  ) {
    this.#recordTo = `${path}.points`
    this.#aimAt = `${path}.aim`
  }

  /** Starts it anew, so that it notes what it comes to. */
  async begin(): Promise<void> {
    this.#aim(undefined)
    await this.process.restart({
      MUSTER_CRASH_RECORD: this.#recordTo,
      MUSTER_CRASH_AT: `@${this.#aimAt}`,
    })
    this.#note()
    for (const point of this.reached) this.habits.atStart.add(point)
    void this.#watch()
  }

  /** Lets it end and start again without harm, to know what it comes to as it ends. */
  learnEnd(): Promise<void> {
    return this.#inTurn(async () => {
      this.#note()
      const before = new Set(this.reached)
      await this.process.stop()
      this.#note()
      for (const point of this.reached) if (!before.has(point)) this.habits.atEnd.add(point)
      await this.#live()
    })
  }

  /** Has it die at the first of these, then at the next; `anew` begins with a life of its own. */
  arm(points: readonly string[], anew: boolean): Promise<void> {
    return this.#inTurn(async () => {
      this.deaths = []
      this.failures = []
      this.#left = [...points]
      this.#takeNext()
      if (!this.#armed || !(anew || this.habits.atStart.has(this.#armed))) return
      this.process.kill()
      await this.process.ended()
      this.#note()
      await this.#live()
    })
  }

  /** Lets it live from here on; answers the points that it did not come to. */
  spare(): Promise<string[]> {
    return this.#inTurn(async () => {
      this.#note()
      const unmet: string[] = []
      const waiting = [...(this.#armed ? [this.#armed] : []), ...this.#left]
      this.#left = []
      for (const point of waiting) {
        this.#aim(undefined)
        if (this.habits.atEnd.has(point)) {
          this.#aim(point)
          await this.process.stop()
          this.#note()
        }
        if (!this.deaths.includes(point)) unmet.push(point)
        this.#aim(undefined)
        if (!this.process.alive) await this.#live()
      }
      return unmet
    })
  }

  /** It is nobody's any more: whoever ends it now means it. */
  async leave(): Promise<void> {
    this.#over = true
    await this.#turn
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      await this.process.ended()
      await this.#inTurn(async () => {
        if (this.#over || this.process.alive) return
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
  async #live(): Promise<void> {
    let reason = ''
    for (let tries = 0; tries < mostTries; ) {
      this.#takeNext()
      const deaths = this.deaths.length
      try {
        return await this.process.restart()
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
        if (this.process.alive) await this.process.stop()
        this.#note()
        // To die at its point is no failure.
        if (this.deaths.length === deaths) tries++
      }
    }
    this.failures.push(`${this.process.name} does not start again: ${reason}`)
    this.#over = true
  }

  #takeNext(): void {
    if (this.#armed === undefined) this.#aim(this.#left.shift())
  }

  #aim(point: string | undefined): void {
    this.#armed = point
    writeFileSync(this.#aimAt, point ?? '')
  }

  /** Reads what it came to in the life that may have ended just now. */
  #note(): void {
    const lines = existsSync(this.#recordTo)
      ? readFileSync(this.#recordTo, 'utf8').split('\n').filter(Boolean)
      : []
    for (const line of lines) if (!line.startsWith(deathMark)) this.reached.add(line)
    if (this.process.alive) return
    rmSync(this.#recordTo, { force: true })
    if (this.#armed !== undefined && lines.includes(deathMark + this.#armed)) {
      this.deaths.push(this.#armed)
      this.#aim(undefined)
    }
  }

  /** One start at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
