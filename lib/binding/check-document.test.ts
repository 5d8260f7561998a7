import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDocument, largestDocument } from './check-document'

const bytes = (text: string) => new TextEncoder().encode(text)
const check = (text: string) => checkDocument(bytes(text))
const profile = (more: object = {}) =>
  JSON.stringify({ software: { components: { spma: { active: true } } }, ...more })

const realProfiles = join('..', 'shared', 'data', 'quattor', 'profiles')

describe('a compiled profile', () => {
  test('is taken, with the names of its components', () => {
    const text = '{"software":{"components":{"spma":{},"metaconfig":{"active":true}}}}'
    expect(check(text)).toMatchObject({ ok: true, components: ['spma', 'metaconfig'] })
  })

  test.each([
    ['', undefined, 'empty'],
    ['{', 1, 'expected a key'],
    ['{\n  "a": 1,\n  "b" 2\n}', 3, 'expected a colon after the key, found "2"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 'expected a comma or }'],
    ['{"a": [1, 2,]}', 1, 'expected a value, found "]"'],
    ['{"a": tru}', 1, 'found "tru"'],
    ['{"a": "x\n"}', 1, 'a string that does not end'],
    ['{}\n{}', 2, 'nothing may follow'],
    ['{"a": [1, 2', 1, 'the file ends'],
    ["{'a': 1}", 1, 'a key in double quotes'],
    ['<?xml version="1.0"?>', 1, 'expected a value'],
    ['\ufeff{}', 1, 'byte order mark'],
    ['[]', undefined, 'its root is a list'],
    ['"x"', undefined, 'its root is a string'],
    ['null', undefined, 'its root is null'],
    ['{}', undefined, 'no /software/components'],
    ['{"software":{"components":[]}}', undefined, '/software/components is a list'],
    ['{"software":{"components":{"a":1}}}', undefined, '/software/components/a is a number'],
    [profile({ x: { '': 1 } }), undefined, 'the key "" under /x is empty'],
    [profile({ x: { '0': 1 } }), undefined, 'the key "0" under /x'],
    [profile({ 'a/b': 1 }), undefined, 'the key "a/b" under / holds a slash'],
    ['{"software":{"components":{}},"x":["\\ud800"]}', undefined, '/x/0 holds half of a character'],
    [profile().replace('{', `{"x":${'['.repeat(300)}${']'.repeat(300)},`), 1, 'deeper'],
  ])('is refused with where and why: %j', (text, line, reason) => {
    const checked = check(text)
    expect(checked).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
    expect(checked.ok ? undefined : checked.line).toBe(line)
  })

  test('is refused when it is not UTF-8, or too large', () => {
    expect(checkDocument(new Uint8Array([0x7b, 0xff, 0x7d]))).toMatchObject({
      ok: false,
      reason: 'it is not UTF-8 text',
    })
    expect(checkDocument(new Uint8Array(largestDocument + 1))).toMatchObject({ ok: false })
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        checkDocument(data)
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        check(text)
      }),
    )
  })
})

const exampleProfiles = join('examples', 'site', 'profiles')

describe('profiles of the example site', () => {
  test.each(readdirSync(exampleProfiles))(
    '%s is taken, and each component has its package',
    (file) => {
      const text = readFileSync(join(exampleProfiles, file), 'utf8')
      const checked = check(text)
      expect(checked).toMatchObject({ ok: true })
      if (!checked.ok) return
      expect(checked.components.length).toBeGreaterThanOrEqual(6)
      for (const component of checked.components) {
        expect(text).toContain(`"ncm_2d${component.replace('-', '_2d')}"`)
      }
    },
  )
})

describe.skipIf(!existsSync(realProfiles))('profiles of a real site', () => {
  const files = existsSync(realProfiles)
    ? readdirSync(realProfiles, { recursive: true, encoding: 'utf8' }).filter((f) =>
        f.endsWith('.json'),
      )
    : []
  test.each(files)('%s is taken', (file) => {
    const checked = checkDocument(readFileSync(join(realProfiles, file)))
    expect(checked).toMatchObject({ ok: true })
    if (checked.ok) expect(checked.components.length).toBeGreaterThan(0)
  })
})
