interface Clock {
  /** The time of day, which may be set back or forward while we run. */
  now(): Date
  /** Milliseconds since some moment; only ever forward, whatever is done to the time of day. */
  elapsedMs(): number
}

const real: Clock = { now: () => new Date(), elapsedMs: () => performance.now() }
let clock: Clock = real

/** The time, as every rule and record of ours reads it. */
export function now(): Date {
  return clock.now()
}

/** For waits that one process counts by itself: a clock that is set makes them neither longer nor shorter. */
export function elapsedMs(): number {
  return clock.elapsedMs()
}

/** Holds or moves time in tests; call without arguments to give the real clock back. */
export function setClock(time?: () => Date, elapsed: () => number = real.elapsedMs): void {
  clock = time ? { now: time, elapsedMs: elapsed } : real
}
