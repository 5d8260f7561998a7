import { elapsedMs } from '@/lib/platform/clock'

/**
 * How a leader that freezes or vanishes loses its lock. PostgreSQL ends the session that holds it once
 * it was silent for `sessionMs`; the holder asks every `probeMs`, and trusts an answer for no longer
 * than `trustMs` after it *sent* the question. What lies between the two is for a call that was
 * checked last before the trust ended.
 */
export interface LeaseTimes {
  sessionMs: number
  probeMs: number
  trustMs: number
}

export const leaseTimes: LeaseTimes = { sessionMs: 10_000, probeMs: 2_000, trustMs: 7_000 }

/** Whether the lock is surely still ours. It reads a clock that runs on while the process is frozen. */
export class Trust {
  private sentAt: number
  private over = false

  constructor(
    private readonly trustMs: number,
    sentAt: number,
  ) {
    this.sentAt = sentAt
  }

  get holds(): boolean {
    return !this.over && elapsedMs() - this.sentAt < this.trustMs
  }

  /** The question sent at that time was answered. Late answers mend nothing: another may lead by now. */
  renew(sentAt: number): void {
    if (this.holds) this.sentAt = sentAt
  }

  end(): void {
    this.over = true
  }
}
