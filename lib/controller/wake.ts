export interface Pace {
  /** News that come within so long of each other are looked at together. */
  gatherMs: number
  /** Between two looks while anything is on its way. */
  busyMs: number
  /** Between two looks when all is quiet. */
  quietMs: number
}

export const defaultPace: Pace = { gatherMs: 150, busyMs: 2_000, quietMs: 60_000 }

/** Waits between two passes: until the next is due, or until soon after news. */
export class Pacer {
  private woken = false
  private stopped = false
  private wakeable = false
  private end: (() => void) | undefined

  constructor(private readonly gatherMs: number) {}

  /** There may be something to do. Counts also when nobody waits yet. */
  wake(): void {
    this.woken = true
    if (this.wakeable) this.end?.()
  }

  /** Ends the present wait and all later ones at once. */
  stop(): void {
    this.stopped = true
    this.end?.()
  }

  /** Waits for `dueMs`, or for a wake and then a moment (at least `restMs`) for more of them. */
  async next(dueMs: number, restMs = 0): Promise<void> {
    if (!this.woken) await this.wait(dueMs, true)
    if (this.woken) await this.wait(Math.max(this.gatherMs, restMs), false)
    this.woken = false
  }

  private wait(ms: number, wakeable: boolean): Promise<void> {
    if (this.stopped) return Promise.resolve()
    this.wakeable = wakeable
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end?.(), ms)
      this.end = () => {
        clearTimeout(timer)
        this.end = undefined
        resolve()
      }
    })
  }
}
