/** Random bytes that are the same in every run. */
export function chance(seed = 1): (bytes: number) => Buffer {
  let state = seed
  return (bytes) => {
    const buffer = Buffer.alloc(bytes)
    for (let i = 0; i < bytes; i++) {
      // A linear congruential generator (Numerical Recipes): its high bits are random enough for ids.
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      buffer[i] = state >>> 24
    }
    return buffer
  }
}
