import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PanNumber, type PanValue } from './pan-value'
import { readJson } from './read-json'
import { anyPanValue } from './testing/any-document'
import { writeJson } from './write-json'

function read(text: string): PanValue {
  const document = readJson(text)
  if (!document.ok) throw new Error(`line ${document.line}: ${document.reason}`)
  return document.value
}

describe('reading JSON', () => {
  test('keeps how numbers are written, and the order of keys', () => {
    const text = '{"b":1.0,"2":18446744073709551617,"1":-2.5E10,"__proto__":[-0,1e3]}'
    expect(writeJson(read(text))).toBe(text)
    expect(read('[1, 1.0, 1e3]')).toEqual([
      new PanNumber('1', 'long'),
      new PanNumber('1.0', 'double'),
      new PanNumber('1e3', 'double'),
    ])
  })

  test('gives back every value that was written', () => {
    fc.assert(
      fc.property(anyPanValue(), (value) => {
        expect(read(writeJson(value))).toEqual(value)
      }),
    )
  })

  test('takes what JSON.parse takes, and holds what it holds', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
        const parsed = JSON.parse(text)
        expect(JSON.parse(writeJson(read(JSON.stringify(parsed, null, space))))).toEqual(parsed)
      }),
    )
  })

  test('refuses exactly what JSON.parse refuses, with a line, when a character is changed', () => {
    const text = JSON.stringify({ a: [1, -2.5e3, null, true], b: { c: 'x\n"', d: {} } }, null, 1)
    const changes = fc.constantFrom('', ',', '}', '"', '\\', '0', '\n', '\u0000', '.', 'é')
    fc.assert(
      fc.property(fc.nat(text.length - 1), changes, (at, by) => {
        const changed = text.slice(0, at) + by + text.slice(at + 1)
        const document = readJson(changed)
        expect(document.ok).toBe(parses(changed))
        if (document.ok) return
        expect(document.line).toBeGreaterThanOrEqual(1)
        expect(document.line).toBeLessThanOrEqual(changed.split('\n').length)
      }),
      { numRuns: 1000 },
    )
  })

  test('refuses a key that stands twice, however it is spelled, but not in two objects', () => {
    expect(readJson('{\n "a": {"b": 1},\n "\\u0061": 2}')).toEqual({
      ok: false,
      line: 3,
      reason: 'the key "a" stands twice in one object',
    })
    expect(readJson('{"a":{"a":1},"b":{"a":1}}').ok).toBe(true)
  })

  test('refuses a hundred thousand brackets without a crash', () => {
    expect(readJson('['.repeat(100_000))).toMatchObject({ ok: false, line: 1 })
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const realProfiles = join('..', 'shared', 'data', 'quattor', 'profiles')

describe.skipIf(!existsSync(realProfiles))('real profiles', () => {
  const files = existsSync(realProfiles)
    ? readdirSync(realProfiles, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.json'),
      )
    : []
  test.each(files)('%s holds after writing what it held before', (file) => {
    const text = readFileSync(join(realProfiles, file), 'utf8')
    const written = writeJson(read(text))
    expect(JSON.parse(written)).toEqual(JSON.parse(text))
    expect(read(written)).toEqual(read(text))
  })
})
