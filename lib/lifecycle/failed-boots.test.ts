import { describe, expect, it } from 'vitest'
import { failedInARow } from './failed-boots'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000)
const failed = (name: string, requested: number, failedAt: number) => ({
  name,
  requestedAt: at(requested),
  failedAt: at(failedAt),
})
const names = (row: { name: string }[]) => row.map(({ name }) => name)

describe('failedInARow', () => {
  const all = [failed('a', 0, 600), failed('b', 10, 700), failed('c', 20, 650)]

  it('counts all when none has ever gone well, the latest first', () => {
    expect(names(failedInARow(all, undefined, null))).toEqual(['b', 'c', 'a'])
  })

  it('begins anew with each boot that goes well', () => {
    const good = { requestedAt: at(5), bootstrappedAt: at(660) }
    expect(names(failedInARow(all, good, null))).toEqual(['b'])
  })

  it('lets the good ones of a launch speak for it, however quick they were', () => {
    const good = { requestedAt: at(10), bootstrappedAt: at(40) }
    expect(names(failedInARow(all, good, null))).toEqual(['c'])
  })

  it('forgives what was before somebody resumed the pool', () => {
    expect(names(failedInARow(all, undefined, at(650)))).toEqual(['b'])
  })
})
