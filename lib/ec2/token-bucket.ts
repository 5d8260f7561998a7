export interface BucketSize {
  capacity: number
  refillPerSecond: number
}

const slowestPace = 1 / 16
const recoveryMs = 60_000

/**
 * A token bucket that hands out places in a queue; it is told the time and waits for nothing. It
 * keeps the moment at which it will be full again, so that a place once given out never moves.
 */
export class TokenBucket {
  private fullAt: number
  private pace = 1
  private pacedAt = Number.NEGATIVE_INFINITY
  private readonly tokenMs: number
  private readonly burstMs: number
  /** Tokens that calls which can wait leave to others. */
  readonly reserve: number

  constructor(size: BucketSize, at: number) {
    this.fullAt = at
    this.tokenMs = 1000 / size.refillPerSecond
    this.burstMs = size.capacity * this.tokenMs
    this.reserve = size.capacity / 2
  }

  /** Takes `amount` and answers the milliseconds after which the taker may go. */
  take(amount: number, at: number): number {
    this.fullAt = this.fullAfter(amount, at)
    return this.waitUntil(this.fullAt, at)
  }

  /** What `take` would answer, without taking. */
  waitFor(amount: number, at: number): number {
    return this.waitUntil(this.fullAfter(amount, at), at)
  }

  /** How fast it refills now, as a share of its published pace. */
  paceAt(at: number): number {
    return Math.min(1, this.pace + Math.max(0, at - this.pacedAt) / recoveryMs)
  }

  /**
   * EC2 throttled us, so others draw on the same bucket: nothing is left in it, and we go at half
   * the pace, which comes back over a minute. Calls that were under way together (`sentAt`) tell of
   * the same shortage: it counts once.
   */
  slowDown(at: number, sentAt = at): void {
    if (sentAt < this.pacedAt) return
    this.pace = Math.max(this.paceAt(at) / 2, slowestPace)
    this.pacedAt = at
    this.fullAt = Math.max(this.fullAt, at + this.burstMs)
  }

  /**
   * EC2 throttled a call that draws on another bucket as well, and does not say which of them was
   * short: what is left here is less than we thought. Half of it is written off.
   */
  writeOff(at: number): void {
    const spent = Math.max(0, this.fullAt - at)
    this.fullAt = at + spent + Math.max(0, this.burstMs - spent) / 2
  }

  private fullAfter(amount: number, at: number): number {
    return Math.max(this.fullAt, at) + (amount * this.tokenMs) / this.paceAt(at)
  }

  private waitUntil(fullAt: number, at: number): number {
    // A thousandth of a millisecond is what adding and subtracting may have left over.
    return Math.max(0, Math.ceil(fullAt - this.burstMs - at - 0.001))
  }
}
