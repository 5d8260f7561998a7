import { describe, expect, it } from 'vitest'
import { refillDelayMs } from './refill-delay'
import { atSecond } from './testing/machine'

describe('refillDelayMs', () => {
  it('replaces the first losses at once, however many they are', () => {
    expect(refillDelayMs([])).toBe(0)
    expect(refillDelayMs([atSecond(0)])).toBe(0)
    expect(refillDelayMs(Array.from({ length: 50 }, (_, i) => atSecond(i / 10)))).toBe(0)
  })

  it('waits longer with every round, up to a bound', () => {
    expect(refillDelayMs([atSecond(0), atSecond(60)])).toBe(15_000)
    expect(refillDelayMs([atSecond(120), atSecond(0), atSecond(60)])).toBe(30_000)
    expect(refillDelayMs(Array.from({ length: 20 }, (_, i) => atSecond(i * 60)))).toBe(600_000)
  })
})
