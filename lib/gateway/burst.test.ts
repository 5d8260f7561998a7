import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Burst, changed, dueAt, noBurst, told } from './burst'

/** Plays changes at these times; answers when they are told. */
function play(times: readonly number[]): number[] {
  const tellings: number[] = []
  let burst: Burst = noBurst
  const tellUntil = (at: number) => {
    for (let due = dueAt(burst); due !== undefined && due <= at; due = dueAt(burst)) {
      tellings.push(due)
      burst = told(burst, due)
    }
  }
  for (const at of times) {
    tellUntil(at)
    burst = changed(burst, at)
  }
  tellUntil(Number.POSITIVE_INFINITY)
  return tellings
}
const every = (ms: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => from + i * ms)

describe('a burst of changes', () => {
  test('of one change is told after a second', () => {
    expect(play([5_000])).toEqual([6_000])
  })

  test('that ends soon is told once, a second after its last', () => {
    expect(play(every(500, 10))).toEqual([5_500])
  })

  test('without a pause is told after ten seconds, then less and less often', () => {
    const seconds = play(every(100, 5_000)).map((at) => at / 1000)
    expect(seconds).toEqual([10, 30, 70, 150, 270, 390, 510])
  })

  test('of a thousand machines that come in batches is told a handful of times', () => {
    for (const [pause, size] of [
      [300, 1],
      [1_500, 5],
      [3_000, 20],
      [6_000, 20],
    ] as const) {
      const batches = every(pause, 1000 / size)
      const times = batches.flatMap((at) => every(10, size, at))
      expect(play(times).length).toBeLessThanOrEqual(8)
    }
  })

  test('after a calm begins anew', () => {
    const noisy = every(100, 3_000)
    const end = play(noisy).at(-1) ?? 0
    expect(play([...noisy, end + 600_000]).at(-1)).toBe(end + 601_000)
  })

  test('is always told to its last change, and no change waits for more than two minutes', () => {
    const gaps = fc.array(fc.oneof(fc.nat(300), fc.nat(20_000), fc.nat(400_000)), { minLength: 1 })
    fc.assert(
      fc.property(gaps, (steps) => {
        let at = 0
        const times = steps.map((step) => {
          at += step
          return at
        })
        const tellings = play(times)
        for (const time of times) {
          const next = tellings.find((telling) => telling > time)
          expect(next).toBeDefined()
          expect((next ?? 0) - time).toBeLessThanOrEqual(120_000)
        }
        expect(tellings.length).toBeLessThanOrEqual(times.length)
      }),
    )
  })
})
