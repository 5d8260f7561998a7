const firstDelayMs = 15_000
const longestDelayMs = 10 * 60_000

/** A machine whose instance ended before it ever reported. */
export interface EarlyLoss {
  requestedAt: Date
  lostAt: Date
}

/**
 * How long a pool waits, after its latest loss, before it replaces machines that were lost before
 * they reported: not at all the first time, then longer with each round of replacements that was lost
 * as well. Without this an image or disk that ends every instance would be launched over and over.
 */
export function refillDelayMs(losses: readonly EarlyLoss[]): number {
  const inOrder = [...losses].sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime())
  let rounds = 0
  let firstLossOfRound = Number.NEGATIVE_INFINITY
  for (const { requestedAt, lostAt } of inOrder) {
    // Requested after a loss: one of its replacements, or of somebody who tried once more.
    const next = rounds === 0 || requestedAt.getTime() >= firstLossOfRound
    if (next) rounds++
    firstLossOfRound = next ? lostAt.getTime() : Math.min(firstLossOfRound, lostAt.getTime())
  }
  if (rounds <= 1) return 0
  return Math.min(firstDelayMs * 2 ** (rounds - 2), longestDelayMs)
}
