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
  /** What it did not recover from. */
  failures: string[] = []
  /** Where it is still to die in this story. */
  #left = new Set<string>()
  /** How often it may. */
  #most = 0
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

  /** Starts it for the first time; already then it dies at these points, `most` times at most. */
  async begin(points: readonly string[] = [], most = 0): Promise<void> {
    await this.#inTurn(async () => {
      this.#left = new Set(points)
      this.#most = most
      this.#aim()
      await this.#live()
    })
    void this.#watch()
  }

  /** What it came to until now counts for nothing: no later start comes to all of that. */
  forget(): void {
    rmSync(this.#recordTo, { force: true })
    this.reached.clear()
  }

  /** Lets it end and start again without harm, to know what it comes to as it does. */
  learnHabits(): Promise<void> {
    return this.#inTurn(async () => {
      this.#note()
      const before = new Set(this.reached)
      await this.process.stop()
      this.#note()
      for (const point of this.reached) if (!before.has(point)) this.habits.atEnd.add(point)
      await this.#live()
      for (const point of this.#note()) this.habits.atStart.add(point)
    })
  }

  /**
   * Has it die at whichever of these it comes to, once at each and `most` times in all; `anew` begins
   * with a life of its own.
   */
  arm(points: readonly string[], most: number, anew: boolean): Promise<void> {
    return this.#inTurn(async () => {
      this.deaths = []
      this.#left = new Set(points)
      this.#most = most
      this.#aim()
      if (points.length === 0) return
      if (!(anew || points.some((point) => this.habits.atStart.has(point)))) return
      this.process.kill()
      await this.process.ended()
      this.#note()
      await this.#live()
    })
  }

  /** Lets it live from here on; answers the points at which it did not die. */
  spare(): Promise<string[]> {
    return this.#inTurn(async () => {
      this.#note()
      const wanted = [...this.#left]
      this.#left = new Set(wanted.filter((point) => this.habits.atEnd.has(point)))
      this.#most = Number.POSITIVE_INFINITY
      for (let deaths = -1; this.#left.size > 0 && this.deaths.length > deaths; ) {
        deaths = this.deaths.length
        this.#aim()
        await this.process.stop()
        this.#note()
        await this.#live()
      }
      this.#left.clear()
      this.#aim()
      return wanted.filter((point) => !this.deaths.includes(point))
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
      const deaths = this.deaths.length
      try {
        return await this.process.start({
          MUSTER_CRASH_RECORD: this.#recordTo,
          MUSTER_CRASH_AT: `@${this.#aimAt}`,
        })
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
        if (this.process.alive) await this.process.stop()
        this.#note()
        // To die at its point is no failure.
        if (this.deaths.length === deaths) tries++
      }
    }
    this.failures.push(`${this.process.name} does not start: ${reason}`)
    this.#over = true
  }

  #aim(): void {
    const points = this.deaths.length < this.#most ? [...this.#left] : []
    writeFileSync(this.#aimAt, points.join('\n'))
  }

  /** Reads and answers what it came to in the life that may have ended just now. */
  #note(): string[] {
    const lines = existsSync(this.#recordTo)
      ? readFileSync(this.#recordTo, 'utf8').split('\n').filter(Boolean)
      : []
    const points = lines.filter((line) => !line.startsWith(deathMark))
    for (const point of points) this.reached.add(point)
    if (this.process.alive) return points
    rmSync(this.#recordTo, { force: true })
    const death = lines.find((line) => line.startsWith(deathMark))?.slice(deathMark.length)
    if (death === undefined || !this.#left.delete(death)) return points
    this.deaths.push(death)
    this.#aim()
    return points
  }

  /** One start at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
