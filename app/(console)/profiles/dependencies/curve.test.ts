import { expect, it } from 'vitest'
import { curve } from './curve'

it('leads through every point, level at each', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 6 },
    { x: 30, y: 6 },
  ]
  expect(curve(points)).toBe('M0 0 C5 0 5 6 10 6 C20 6 20 6 30 6')
  expect(curve(points.slice(0, 1))).toBe('M0 0')
  expect(curve([])).toBe('')
})
