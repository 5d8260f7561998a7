import { describe, expect, it } from 'vitest'
import { markMatches, matchingLines } from './search-log'
import { LogLines } from './split-lines'

describe('matchingLines', () => {
  it('finds lines by what is shown, without regard to case', () => {
    const lines = new LogLines()
    lines.append('[INFO] fine\n[ERR\u001b[31mOR] bad\u001b[0m\nan error\n')
    expect(matchingLines(lines, 'error')).toEqual([1, 2])
    expect(matchingLines(lines, 'error', 2)).toEqual([2])
    expect(matchingLines(lines, '')).toEqual([])
    expect(matchingLines(lines, '(')).toEqual([])
  })
})

describe('markMatches', () => {
  it('marks across spans and keeps their styles', () => {
    const pieces = markMatches(
      [
        { text: 'an er', style: 1 },
        { text: 'ror, Error', style: 2 },
      ],
      'error',
    )
    expect(pieces).toEqual([
      { text: 'an ', style: 1, match: false },
      { text: 'er', style: 1, match: true },
      { text: 'ror', style: 2, match: true },
      { text: ', ', style: 2, match: false },
      { text: 'Error', style: 2, match: true },
    ])
  })

  it('leaves spans whole when nothing matches', () => {
    expect(markMatches([{ text: 'a', style: 0 }], 'b')).toEqual([
      { text: 'a', style: 0, match: false },
    ])
  })
})
