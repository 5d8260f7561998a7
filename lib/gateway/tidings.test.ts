import { expect, test } from 'vitest'
import { Tidings } from './tidings'

test('what was read is good until something is told of it', () => {
  const tidings = new Tidings()
  const mark = () => tidings.mark
  expect(tidings.unchanged(['facts:wn'], mark())).toBe(false)
  tidings.connected()
  const read = mark()
  expect(tidings.unchanged(['facts:wn', 'profile:wn'], read)).toBe(true)
  tidings.heard('facts:ce')
  expect(tidings.unchanged(['facts:wn', 'profile:wn'], read)).toBe(true)
  expect(tidings.unchanged(['facts'], read)).toBe(false)
  tidings.heard('facts:wn')
  expect(tidings.unchanged(['facts:wn'], read)).toBe(false)
  expect(tidings.unchanged(['facts:wn'], mark())).toBe(true)
})

test('nothing is good while nobody listens, nor what was read before', () => {
  const tidings = new Tidings()
  tidings.connected()
  const read = tidings.mark
  tidings.lost()
  expect(tidings.unchanged([], tidings.mark)).toBe(false)
  const meanwhile = tidings.mark
  tidings.connected()
  expect(tidings.unchanged([], read)).toBe(false)
  expect(tidings.unchanged([], meanwhile)).toBe(false)
  expect(tidings.unchanged([], tidings.mark)).toBe(true)
})

test('more subjects than anybody keeps only make everything be read again', () => {
  const tidings = new Tidings()
  tidings.connected()
  const read = tidings.mark
  for (let n = 0; n < 100_001; n++) tidings.heard(`machine:${n}`)
  expect(tidings.unchanged(['machine:none'], read)).toBe(false)
  expect(tidings.unchanged(['machine:none'], tidings.mark)).toBe(true)
})
