import { expect, test } from 'vitest'
import { areOld } from './figures-age'

const at = 1_000_000

test('figures are old once two questions in a row got no answer', () => {
  expect(areOld({ dataUpdatedAt: at - 10_000, error: null }, at)).toBe(false)
  expect(areOld({ dataUpdatedAt: at - 21_000, error: null }, at)).toBe(true)
})

test('they are old as soon as newer ones could not be read, and none are there before the first', () => {
  expect(areOld({ dataUpdatedAt: at - 10_000, error: new Error('503') }, at)).toBe(true)
  expect(areOld({ dataUpdatedAt: 0, error: null }, at)).toBe(false)
})
