/** Losses that come within so long of each other have one cause and count once. */
const roundMs = 10_000
const firstDelayMs = 15_000
const longestDelayMs = 10 * 60_000

/**
 * How long a pool waits, after its latest loss, before machines that were lost before they ever
 * reported are replaced: not at all after the first round of losses, then longer with each. Without
 * this an image or disk that ends every instance at once would be launched over and over.
 */
export function refillDelayMs(lostEarly: readonly Date[]): number {
  const times = lostEarly.map((at) => at.getTime()).sort((a, b) => a - b)
  let rounds = 0
  let roundBegan = Number.NEGATIVE_INFINITY
  for (const at of times) {
    if (at - roundBegan < roundMs) continue
    rounds++
    roundBegan = at
  }
  if (rounds <= 1) return 0
  return Math.min(firstDelayMs * 2 ** (rounds - 2), longestDelayMs)
}
