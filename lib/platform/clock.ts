type Clock = () => Date

let clock: Clock = () => new Date()

/** The time, as every rule and record of ours reads it. */
export function now(): Date {
  return clock()
}

/** Holds or moves time in tests; call without an argument to give the real clock back. */
export function setClock(replacement?: Clock): void {
  clock = replacement ?? (() => new Date())
}
