import { describe, expect, it } from 'vitest'
import { wavesText } from './waves-text'

const waves = { canary: 1, share: 25, maxFailures: 0, allAtOnce: false }

describe('how publications go out, in words', () => {
  it('says sizes and when it halts', () => {
    expect(wavesText(waves)).toBe(
      '1 machine first, then 25 % at a time; halts at the first failure',
    )
    expect(wavesText({ ...waves, canary: 3, maxFailures: 2 })).toBe(
      '3 machines first, then 25 % at a time; halts when more than 2 fail',
    )
    expect(wavesText({ ...waves, canary: 0 })).toBe('25 % at a time; halts at the first failure')
    expect(wavesText({ ...waves, allAtOnce: true })).toBe('To all machines at once')
  })
})
