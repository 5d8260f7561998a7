import type { LeaseTimes } from '../lease'

/** Short enough for tests to wait for, long enough for a busy host to answer in. */
export const quickLease: LeaseTimes = { sessionMs: 1_500, probeMs: 100, trustMs: 1_000 }
