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

  const withComponent = (component: object) =>
    JSON.stringify({ software: { components: { spma: component } } })

  test.each([
    [profile({ x: 'a\u0000b' }), undefined, '/x holds a NUL character'],
    [`${profile()}\n\u0000`, 2, 'it holds a NUL byte'],
    [profile({ x: { 'a\u0001': 1 } }), undefined, 'holds a control character'],
    [profile().replace('{', '{"x":[1e999],'), undefined, '/x/0 is a number too large'],
    ['{"a":1,\n"a":2}', 2, 'the key "a" stands twice'],
    [withComponent({ active: 'yes' }), undefined, '/spma/active is a string, not true or false'],
    [withComponent({ dispatch: 1 }), undefined, '/spma/dispatch is a number, not true or false'],
    [withComponent({ dependencies: [] }), undefined, '/dependencies is a list, not an object'],
    [withComponent({ dependencies: { pre: 'a' } }), undefined, '/pre is a string, not a list'],
    [withComponent({ dependencies: { post: ['a', 1] } }), undefined, '/post/1 is not the name'],
  ])('that the client would stumble over is refused: %j', (text, line, reason) => {
    const checked = check(text)
    expect(checked).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
    expect(checked.ok ? undefined : checked.line).toBe(line)
  })

  test('may leave out what a component need not say, and hold control characters in values', () => {
    const components = { a: {}, b: { active: false, dependencies: { pre: ['a'] } } }
    const text = JSON.stringify({ software: { components }, x: '\u0001\u001b[0m' })
    expect(check(text)).toMatchObject({ ok: true, components: ['a', 'b'] })
  })

  test.each([
    [{ name: 'prod', type: 'domain', 'commit-id': 'abc123' }, 'prod-domain-abc123'],
    [
      { timestamp: 12, 'commit-id': 'abc', author: 'joe', type: 'sandbox', name: 'x' },
      'x-sandbox-joe-abc-12',
    ],
    [{ name: 'prod' }, 'prod'],
    [{}, undefined],
    ['prod', undefined],
  ])('says its branch as the client prints it: %j', (branch, said) => {
    const checked = check(profile({ metadata: { template: { branch } } }))
    expect(checked.ok && checked.branch).toBe(said)
  })

  test('as pan-format XML is checked alike', () => {
    const xml = (more: string) =>
      bytes(
        `<nlist format="pan"><nlist name="software"><nlist name="components"><nlist name="spma">${more}</nlist></nlist></nlist></nlist>`,
      )
    expect(checkDocument(xml('<boolean name="active">true</boolean>'), 'xml')).toMatchObject({
      ok: true,
      components: ['spma'],
    })
    expect(checkDocument(xml('<long name="active">1</long>'), 'xml')).toMatchObject({
      ok: false,
      reason: '/software/components/spma/active is a number, not true or false',
    })
    expect(checkDocument(xml('<string name="a/b"/>'), 'xml')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('holds a slash'),
    })
    expect(checkDocument(xml('<string name="a">'), 'xml')).toMatchObject({ ok: false, line: 1 })
    expect(checkDocument(bytes(profile()), 'xml')).toMatchObject({ ok: false, line: 1 })
  })

  test('of half its length is refused, whichever half', () => {
    const text = JSON.stringify(JSON.parse(profile({ x: [1, 2, { y: 'z' }] })), null, 2)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length - 1 }), (at) => {
        expect(check(text.slice(0, at)).ok).toBe(false)
        expect(check(text.slice(at)).ok).toBe(false)
      }),
    )
  })

  test('of a hundred megabytes is refused by its size, before its NUL bytes are seen', () => {
    expect(checkDocument(new Uint8Array(100 * 1024 * 1024))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('it has 104857600 bytes'),
    })
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
        checkDocument(data, 'xml')
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
