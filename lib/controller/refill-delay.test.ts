import { describe, expect, it } from 'vitest'
import { type EarlyLoss, refillDelayMs } from './refill-delay'
import { atSecond } from './testing/machine'

const loss = (requested: number, lost: number): EarlyLoss => ({
  requestedAt: atSecond(requested),
  lostAt: atSecond(lost),
})

describe('refillDelayMs', () => {
  it('replaces the first losses at once, however many they are', () => {
    expect(refillDelayMs([])).toBe(0)
    expect(refillDelayMs([loss(0, 20)])).toBe(0)
    expect(refillDelayMs(Array.from({ length: 50 }, (_, i) => loss(0, 20 + i)))).toBe(0)
  })

  it('waits longer with every round of replacements that is lost, up to a bound', () => {
    expect(refillDelayMs([loss(0, 20), loss(21, 30)])).toBe(15_000)
    expect(refillDelayMs([loss(60, 70), loss(0, 20), loss(21, 30), loss(61, 65)])).toBe(30_000)
    const endless = Array.from({ length: 20 }, (_, i) => loss(i * 2, i * 2 + 1))
    expect(refillDelayMs(endless)).toBe(600_000)
  })
})
