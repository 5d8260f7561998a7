/** All of them, in an order of which every beginning is spread evenly over the whole. */
export function spread<T>(items: readonly T[], seed: number): T[] {
  const golden = (Math.sqrt(5) - 1) / 2
  return items
    .map((item, index) => ({ item, at: ((index + 1 + seed) * golden) % 1 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
