import { now } from '@/lib/platform/clock'

interface Failures {
  count: number
  since: number
}

/**
 * Slows the guessing of one account's password: after `most` failures within the window nobody signs
 * in to that account until it has passed. Counted by account, since an address can be forged.
 */
export class SignInGuard {
  private readonly failures = new Map<string, Failures>()

  constructor(
    private readonly most = 10,
    private readonly windowSeconds = 60,
  ) {}

  /** Seconds until the account may be tried again; 0 when it may be tried now. */
  waitFor(account: string): number {
    const kept = this.current(account)
    if (!kept || kept.count < this.most) return 0
    return Math.ceil(this.windowSeconds - (now().getTime() - kept.since) / 1000)
  }

  failed(account: string): void {
    const kept = this.current(account)
    if (kept) kept.count++
    else {
      this.forgetOld()
      this.failures.set(account, { count: 1, since: now().getTime() })
    }
  }

  succeeded(account: string): void {
    this.failures.delete(account)
  }

  private current(account: string): Failures | undefined {
    const kept = this.failures.get(account)
    return kept && this.isCurrent(kept) ? kept : undefined
  }

  private isCurrent(kept: Failures): boolean {
    return now().getTime() - kept.since < this.windowSeconds * 1000
  }

  private forgetOld(): void {
    if (this.failures.size < 10_000) return
    for (const [account, kept] of this.failures) {
      if (!this.isCurrent(kept)) this.failures.delete(account)
    }
  }
}
