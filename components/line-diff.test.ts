import { describe, expect, it } from 'vitest'
import { diffLines } from './line-diff'

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${kind[0]} ${text}`)

describe('the difference of two texts', () => {
  it('is told line by line, with the lines around it', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`)
    const changed = lines.with(6, 'other')
    expect(shown(lines.join('\n'), changed.join('\n'))).toEqual([
      's 3 lines',
      ...['s line 3', 's line 4', 's line 5', 'r line 6', 'a other'],
      ...['s line 7', 's line 8', 's line 9', 's 2 lines'],
    ])
  })

  it('keeps what both have, also between what they do not', () => {
    expect(shown('a\nb\nc', 'b\nx\nc\nd')).toEqual(['r a', 's b', 'a x', 's c', 'a d'])
    expect(shown('same', 'same')).toEqual(['s 1 line'])
  })

  it('of two long texts that share nothing is all of both, soon', () => {
    const text = (word: string) => Array.from({ length: 5000 }, (_, i) => `${word} ${i}`).join('\n')
    expect(diffLines(text('a'), text('b'))).toHaveLength(10_000)
  })
})
