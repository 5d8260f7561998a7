import { describe, expect, it } from 'vitest'
import { machineName, poolNamePattern, whyNotDesired } from './pool-rules'

describe('pool names', () => {
  it.each(['wn', 'ce', 'nfs-2', 'a', 'a'.repeat(24)])('accepts %s', (name) => {
    expect(poolNamePattern.test(name)).toBe(true)
  })
  it.each(['', '../x', 'WN', '1wn', 'wn-', 'w n', 'wn.x', 'a'.repeat(25), 'wn\n'])(
    'refuses %j',
    (name) => {
      expect(poolNamePattern.test(name)).toBe(false)
    },
  )
})

describe('whyNotDesired', () => {
  const bounds = { min: 1, max: 5 }
  it.each([
    [0, "The pool's minimum is 1."],
    [6, "The pool's maximum is 5. Raise it first."],
    [-1, 'The desired size must be a whole number from 0 on.'],
    [1.5, 'The desired size must be a whole number from 0 on.'],
    [Number.NaN, 'The desired size must be a whole number from 0 on.'],
  ])('%d: %s', (desired, reason) => {
    expect(whyNotDesired(desired, bounds)).toBe(reason)
  })
  it('has nothing against a size within the bounds', () => {
    expect(whyNotDesired(5, bounds)).toBeUndefined()
  })
})

it('names machines after their pool, sortable by eye', () => {
  expect(machineName('wn', 7)).toBe('wn-0007')
  expect(machineName('wn', 12345)).toBe('wn-12345')
})
