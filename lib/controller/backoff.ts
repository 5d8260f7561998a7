import { elapsedMs } from '@/lib/platform/clock'

/**
 * When things that failed are worth another try: each time twice as far off, up to a bound. Counted by
 * a clock that nobody sets: one that is set back would make a wait longer.
 */
export class Backoff {
  private readonly tries = new Map<string, { count: number; until: number; postponed: boolean }>()

  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  due(key: string): boolean {
    return (this.tries.get(key)?.until ?? Number.NEGATIVE_INFINITY) <= elapsedMs()
  }

  failed(key: string): void {
    const count = (this.tries.get(key)?.count ?? 0) + 1
    const wait = Math.min(this.firstMs * 2 ** (count - 1), this.longestMs)
    this.tries.set(key, { count, until: elapsedMs() + wait, postponed: false })
  }

  /** Not a failure, only not now. */
  postpone(key: string, ms: number): void {
    const count = this.tries.get(key)?.count ?? 0
    this.tries.set(key, {
      count,
      until: elapsedMs() + Math.min(ms, this.longestMs),
      postponed: true,
    })
  }

  /** Failed, unless it was not even sent. */
  refused(key: string, error: { retryAfterMs?: number | undefined } | undefined): void {
    if (error?.retryAfterMs === undefined) this.failed(key)
    else this.postpone(key, error.retryAfterMs)
  }

  /** How many things wait for another try; or only those that did not fail, but were put off. */
  waiting(which: 'all' | 'postponed' = 'all'): number {
    const wanted = [...this.tries].filter(([, { postponed }]) => which === 'all' || postponed)
    return wanted.filter(([key]) => !this.due(key)).length
  }

  clear(key: string): void {
    this.tries.delete(key)
  }

  /** Forgets what is not among `keys` any more. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.tries.keys()) if (!keys.has(key)) this.tries.delete(key)
  }
}
