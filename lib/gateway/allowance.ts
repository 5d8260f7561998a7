import { now } from '@/lib/platform/clock'

interface Bucket {
  left: number
  at: number
}

/** So much a second on average and so much at once, for each key of its own (a token bucket). */
export class Allowance {
  readonly #buckets = new Map<string, Bucket>()

  constructor(
    private readonly perSecond: number,
    private readonly atOnce: number,
    private readonly mostKeys = 50_000,
  ) {}

  /** Takes `amount` for `key`. Answers 0, or the seconds after which it would be there. */
  take(key: string, amount = 1): number {
    const at = now().getTime()
    const bucket = this.#buckets.get(key) ?? { left: this.atOnce, at }
    const refilled = bucket.left + (Math.max(0, at - bucket.at) / 1000) * this.perSecond
    bucket.left = Math.min(this.atOnce, refilled)
    bucket.at = at
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    this.#forgetOldest()
    // What is more than fits at once waits for a full bucket and leaves a debt.
    const needed = Math.min(amount, this.atOnce)
    if (bucket.left < needed) {
      return Math.max(1, Math.ceil((needed - bucket.left) / this.perSecond))
    }
    bucket.left -= amount
    return 0
  }

  #forgetOldest(): void {
    if (this.#buckets.size <= this.mostKeys) return
    const oldest = this.#buckets.keys().next().value
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
