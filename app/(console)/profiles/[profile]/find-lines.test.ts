import { describe, expect, it } from 'vitest'
import { cutAtHits, findLines } from './find-lines'

describe('searching a document', () => {
  it('finds lines in any case, and nothing for nothing', () => {
    expect(findLines(['Alpha', 'beta', 'ALPHABET'], ' alpha ')).toEqual([0, 2])
    expect(findLines(['Alpha'], '  ')).toEqual([])
  })

  it('cuts a line at every hit and keeps every character', () => {
    expect(cutAtHits('abXabxY', 'ab')).toEqual(['', 'ab', 'X', 'ab', 'xY'])
    expect(cutAtHits('none', 'x')).toEqual(['none'])
    expect(cutAtHits('Ab', 'AB').join('')).toBe('Ab')
  })
})
