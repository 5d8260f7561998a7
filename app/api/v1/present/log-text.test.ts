import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, longestTail } from './log-text'

/** Reads `bytes` in pieces of these sizes, as the log's route does, each where the last one ended. */
function readInPieces(bytes: Uint8Array, sizes: readonly number[]): string {
  let at = 0
  let text = ''
  for (let i = 0; at < bytes.length; i++) {
    const before = Math.min(at, longestTail)
    const end = Math.min(bytes.length, at + (sizes[i % sizes.length] ?? 16))
    const cut = cutText(bytes.subarray(at - before, end), before, end === bytes.length)
    text += cut.text
    at = at - before + cut.to
  }
  return text
}

describe('cutting a log into texts', () => {
  it('gives the whole text back, whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1 }),
        (text, sizes) => {
          const bytes = new TextEncoder().encode(text)
          const wellFormed = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
          expect(readInPieces(bytes, sizes)).toBe(wellFormed)
        },
      ),
    )
  })

  it('comes to the end of any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1 }),
        (bytes, sizes) => {
          const decoded = readInPieces(bytes, sizes)
          const plain = bytes.filter((byte) => byte < 0x80)
          expect(decoded.replaceAll(/[^\0-\x7f]/gu, '')).toBe(new TextDecoder().decode(plain))
        },
      ),
    )
  })

  it('begins after a character that began before', () => {
    const bytes = new TextEncoder().encode('✓é')
    expect([0, 1, 2, 3, 4, 5].map((from) => cutText(bytes, from, true).text)).toEqual([
      '✓é',
      'é',
      'é',
      'é',
      '',
      '',
    ])
  })
})
