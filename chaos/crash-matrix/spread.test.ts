import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spread } from './spread'

test('every beginning is spread over the whole, and nothing is left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 500 }), fc.nat(1000), (count, seed) => {
      const items = Array.from({ length: count }, (_, index) => index)
      const order = spread(items, seed)
      expect([...order].sort((a, b) => a - b)).toEqual(items)
      const quarters = order.slice(0, 20).map((item) => Math.floor((item * 4) / count))
      expect(new Set(quarters).size).toBe(4)
    }),
  )
})
