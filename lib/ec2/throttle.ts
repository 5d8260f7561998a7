import { setTimeout as sleep } from 'node:timers/promises'

export interface BucketSize {
  capacity: number
  refillPerSecond: number
}

/** What one call draws on: a request bucket, and for some actions a second one counted in instances. */
export interface ThrottleSizes {
  requests: Record<string, BucketSize>
  instances: Record<string, BucketSize>
}

/**
 * The sizes that EC2 publishes for an account and region. A site with raised limits passes its own.
 * Actions that are not named draw on `read`, `broadRead` (a Describe without filter and page) or
 * `write`.
 */
export const publishedSizes: ThrottleSizes = {
  requests: {
    read: { capacity: 100, refillPerSecond: 20 },
    broadRead: { capacity: 50, refillPerSecond: 10 },
    write: { capacity: 50, refillPerSecond: 5 },
    RunInstances: { capacity: 5, refillPerSecond: 2 },
    StartInstances: { capacity: 5, refillPerSecond: 2 },
    TerminateInstances: { capacity: 100, refillPerSecond: 5 },
    CreateTags: { capacity: 100, refillPerSecond: 10 },
    CreateVolume: { capacity: 100, refillPerSecond: 5 },
    DeleteVolume: { capacity: 100, refillPerSecond: 5 },
    CreateSnapshot: { capacity: 100, refillPerSecond: 5 },
  },
  instances: {
    RunInstances: { capacity: 1000, refillPerSecond: 2 },
    StartInstances: { capacity: 1000, refillPerSecond: 2 },
    TerminateInstances: { capacity: 1000, refillPerSecond: 20 },
    StopInstances: { capacity: 1000, refillPerSecond: 20 },
  },
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
  private pacedAt: number
  private readonly tokenMs: number
  private readonly burstMs: number

  constructor(size: BucketSize, at: number) {
    this.fullAt = at
    this.pacedAt = at
    this.tokenMs = 1000 / size.refillPerSecond
    this.burstMs = size.capacity * this.tokenMs
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

  /**
   * EC2 throttled us, so others draw on the same bucket: nothing is left in it, and we go at half
   * the pace, which comes back over a minute.
   */
  slowDown(at: number): void {
    this.pace = Math.max(this.paceAt(at) / 2, slowestPace)
    this.pacedAt = at
    this.fullAt = Math.max(this.fullAt, at + this.burstMs)
  }

  private paceAt(at: number): number {
    return Math.min(1, this.pace + Math.max(0, at - this.pacedAt) / recoveryMs)
  }

  private fullAfter(amount: number, at: number): number {
    return Math.max(this.fullAt, at) + (amount * this.tokenMs) / this.paceAt(at)
  }

  private waitUntil(fullAt: number, at: number): number {
    // A thousandth of a millisecond is what adding and subtracting may have left over.
    return Math.max(0, Math.ceil(fullAt - this.burstMs - at - 0.001))
  }
}

export interface Draw {
  action: string
  kind: 'read' | 'broadRead' | 'write'
  /** How many instances the call asks for; 0 where the action does not count them. */
  instances: number
}

/** Where every call waits for its turn. */
export class ThrottleGate {
  private readonly buckets = new Map<string, TokenBucket>()

  constructor(private readonly sizes: ThrottleSizes = publishedSizes) {}

  /**
   * Waits for the call's turn. When that is further off than `maxWaitMs` nothing is taken and the
   * answer tells how long it would have been.
   */
  async admit(draw: Draw, maxWaitMs: number): Promise<{ admitted: boolean; waitMs: number }> {
    const at = performance.now()
    const draws = this.bucketsOf(draw, at)
    const waitMs = Math.max(0, ...draws.map(([bucket, amount]) => bucket.waitFor(amount, at)))
    if (waitMs > maxWaitMs) return { admitted: false, waitMs }
    for (const [bucket, amount] of draws) bucket.take(amount, at)
    if (waitMs > 0) await sleep(waitMs)
    return { admitted: true, waitMs }
  }

  /** EC2 answered a call that this gate let through with a throttling error. */
  throttled(draw: Draw): void {
    const at = performance.now()
    for (const [bucket] of this.bucketsOf(draw, at)) bucket.slowDown(at)
  }

  private bucketsOf(draw: Draw, at: number): [TokenBucket, number][] {
    const request = draw.action in this.sizes.requests ? draw.action : draw.kind
    const draws: [TokenBucket, number][] = []
    const requestSize = this.sizes.requests[request]
    if (requestSize) draws.push([this.bucket(`request ${request}`, requestSize, at), 1])
    const instanceSize = this.sizes.instances[draw.action]
    if (instanceSize && draw.instances > 0) {
      draws.push([this.bucket(`instances ${draw.action}`, instanceSize, at), draw.instances])
    }
    return draws
  }

  private bucket(name: string, size: BucketSize, at: number): TokenBucket {
    const known = this.buckets.get(name)
    if (known) return known
    const made = new TokenBucket(size, at)
    this.buckets.set(name, made)
    return made
  }
}
