import { describe, expect, it } from 'vitest'
import { messageAt, placeBefore, placeInRun } from './ncm-ncd-lines'

const output = `[muster] 2026-11-22T06:42:00Z step: ncm-ncd
[INFO] running component: foo
[WARN] a warning from foo
[ERROR] an error from foo
[INFO] Configure on component foo executed, 1 errors, 1 warnings
[INFO] running component: bar
[INFO] Configure on component bar executed, 0 errors, 0 warnings
[ERROR] Cannot run component: needsfoo as pre-dependencies failed: foo
[ERROR] 2 errors, 1 warnings executing configure
[muster] 2026-11-22T06:43:00Z step: ncm-ncd
2026/11/22-06:43:01 [INFO] running component: foo
[INFO] Configure on component foo executed, 0 errors, 0 warnings
[OK]   0 errors, 0 warnings executing configure
[muster] 2026-11-22T06:44:00Z step: ncm-ncd
[INFO] running component: foobar`.split('\n')
const lines = (index: number) => output[index]

describe('the place of a component in the log', () => {
  it('is where it begins in that run, and in no other', () => {
    expect(placeInRun(lines, 1, 'foo')).toEqual({ line: 1, settled: true })
    expect(placeInRun(lines, 10, 'foo')).toEqual({ line: 10, settled: true })
    expect(placeInRun(lines, 10, 'bar')).toEqual({ line: undefined, settled: true })
  })

  it('is where ncm-ncd says that it cannot run it', () => {
    expect(placeInRun(lines, 1, 'needsfoo')).toEqual({ line: 7, settled: true })
  })

  it('may still come while the run has no end', () => {
    expect(placeInRun(lines, 14, 'foo')).toEqual({ line: undefined, settled: false })
  })

  it('is the last one where nobody said where the run begins', () => {
    expect(placeBefore(lines, output.length, 'foo')).toBe(10)
    expect(placeBefore(lines, 9, 'foo')).toBe(1)
    expect(placeBefore(lines, 9, 'other')).toBeUndefined()
  })
})

describe('what a component said first', () => {
  it('is its own, without the mark', () => {
    expect(messageAt(lines, 1, 'ERROR')).toBe('an error from foo')
    expect(messageAt(lines, 1, 'WARN')).toBe('a warning from foo')
    expect(messageAt(lines, 7, 'ERROR')).toBe(
      'Cannot run component: needsfoo as pre-dependencies failed: foo',
    )
  })

  it('is nothing where it said nothing', () => {
    expect(messageAt(lines, 5, 'ERROR')).toBeUndefined()
    expect(messageAt(lines, 10, 'ERROR')).toBeUndefined()
    expect(messageAt(lines, 14, 'WARN')).toBeUndefined()
  })
})
