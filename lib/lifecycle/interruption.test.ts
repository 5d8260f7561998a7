import { describe, expect, it } from 'vitest'
import { drainSeconds } from './interruption'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000)

describe('drainSeconds', () => {
  it('is the time of the pool where EC2 sets none', () => {
    expect(drainSeconds(600, at(0), null)).toBe(600)
  })

  it('ends before EC2 takes the instance back', () => {
    expect(drainSeconds(600, at(0), at(120))).toBe(90)
    expect(drainSeconds(60, at(0), at(120))).toBe(60)
    expect(drainSeconds(600, at(100), at(120))).toBe(0)
    expect(drainSeconds(600, at(-1000), at(120))).toBe(600)
    expect(drainSeconds(6000, at(-1000), at(120))).toBe(1090)
  })
})
