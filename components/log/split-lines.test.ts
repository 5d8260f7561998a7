import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogLines, longestLine } from './split-lines'

function textsOf(lines: LogLines): string[] {
  return Array.from({ length: lines.length }, (_, index) => lines.at(index)?.text ?? '?')
}

describe('LogLines', () => {
  it('joins what pieces cut', () => {
    const lines = new LogLines()
    lines.append('one\ntw')
    expect(textsOf(lines)).toEqual(['one', 'tw'])
    lines.append('o\n\nthree')
    expect(textsOf(lines)).toEqual(['one', 'two', '', 'three'])
    expect(lines.at(4)).toBeUndefined()
  })

  it('gives the same lines however the log is cut', () => {
    const piece = fc.string({
      unit: fc.constantFrom('a', '\n', '\u001b[31m', '\u001b[0m', 'é', '\0'),
    })
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const cut = new LogLines()
        for (const part of pieces) cut.append(part)
        const whole = new LogLines()
        whole.append(pieces.join(''))
        const all = (lines: LogLines) => Array.from({ length: lines.length }, (_, i) => lines.at(i))
        expect(all(cut)).toEqual(all(whole))
      }),
    )
  })

  it('carries colours over line ends', () => {
    const lines = new LogLines()
    lines.append('\u001b[31mred\nstill\u001b[0m\nplain')
    expect(lines.at(1)?.spans).toEqual([{ text: 'still', style: { fg: 1 } }])
    expect(lines.at(2)?.spans).toBeUndefined()
  })

  it('cuts a line of megabytes and says how much is hidden', () => {
    const lines = new LogLines()
    for (let i = 0; i < 32; i += 1) lines.append('x'.repeat(65_536))
    lines.append('\nnext\n')
    expect(lines.length).toBe(2)
    expect(lines.at(0)?.text.length).toBe(longestLine)
    expect(lines.at(0)?.hidden).toBe(32 * 65_536 - longestLine)
    expect(lines.at(1)).toMatchObject({ text: 'next', hidden: 0 })
  })

  it('takes a hundred thousand lines in pieces', () => {
    const lines = new LogLines()
    const piece =
      'a line of a log with \u001b[32msome\u001b[0m colour and eighty characters or so\n'
    for (let i = 0; i < 1_000; i += 1) lines.append(piece.repeat(100))
    expect(lines.length).toBe(100_000)
  })

  it('knows at which byte a line begins, however the log is cut and whatever is in it', () => {
    const log = Buffer.concat([
      Buffer.from('one\nGrüße ✓ 🐧\n\u001b[31mrot\n'),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from('last'),
    ])
    const starts = [0, ...[...log.keys()].filter((at) => log[at - 1] === 0x0a)]
    // As the server does, no cut is inside a character.
    for (const cuts of [[], [3, 4], [15, 24, 30], [log.length - 6, log.length - 4]]) {
      const lines = new LogLines()
      const ends = [...cuts, log.length]
      ends.forEach((end, i) => {
        const bytes = log.subarray(ends[i - 1] ?? 0, end)
        lines.append(bytes.toString(), bytes.length)
      })
      expect(starts.map((start) => lines.lineFrom(start))).toEqual([0, 1, 2, 3, 4])
      expect(lines.lineFrom(1)).toBe(1)
      expect(lines.lineFrom(log.length)).toBe(lines.length)
    }
  })
})
