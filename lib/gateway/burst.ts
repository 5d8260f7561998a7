/** Changes that are still to be told, and how the last ones were. All times are milliseconds. */
export interface Burst {
  /** How often it was told without a calm in between. */
  readonly level: number
  /** When the first and the last change came that are not told yet. */
  readonly since?: number
  readonly last?: number
  readonly toldAt?: number
}

export const noBurst: Burst = { level: 0 }

const shortestQuiet = 1_000
const longestQuiet = 12_000
const shortestWait = 10_000
const longestWait = 120_000

const quietOf = (level: number) => Math.min(shortestQuiet * 2 ** level, longestQuiet)
const waitOf = (level: number) => Math.min(shortestWait * 2 ** level, longestWait)

/** Takes note of a change. One that comes after a calm begins anew, with the shortest waits. */
export function changed(burst: Burst, at: number): Burst {
  const { since = at, toldAt } = burst
  if (burst.since === undefined && toldAt !== undefined && at - toldAt > waitOf(burst.level)) {
    return { level: 0, since, last: at }
  }
  return { ...burst, since, last: at }
}

/**
 * When to tell: once no further change has come for a little while, and at the latest so long after
 * the first. Both grow while there is no end of changes. Nothing: there is nothing to tell.
 */
export function dueAt({ level, since, last }: Burst): number | undefined {
  if (since === undefined || last === undefined) return undefined
  return Math.min(last + quietOf(level), since + waitOf(level))
}

/** All changes so far are told. */
export function told(burst: Burst, at: number): Burst {
  return { level: Math.min(burst.level + 1, 10), toldAt: at }
}
