import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDocuments, componentsTouched } from './compare-documents'
import type { PanDict, PanValue } from './pan-value'
import { readJson } from './read-json'
import { sameValue } from './same-value'
import { anyDocument } from './testing/any-document'
import { writeJson } from './write-json'

function document(text: string): PanDict {
  const read = readJson(text)
  if (!read.ok || !(read.value instanceof Map)) throw new Error('no document')
  return read.value
}

/** `~/a/b 1 -> 2`, `+/c 3`, `-/d 4`. */
function changes(before: string, after: string): string[] {
  const said = (value?: PanValue) => (value === undefined ? '' : writeJson(value))
  return compareDocuments(document(before), document(after)).map(({ path, kind, ...values }) => {
    const where = `/${path.join('/')}`
    if (kind === 'added') return `+${where} ${said(values.after)}`
    if (kind === 'removed') return `-${where} ${said(values.before)}`
    return `~${where} ${said(values.before)} -> ${said(values.after)}`
  })
}

describe('comparing two documents', () => {
  test.each([
    ['{"a":1,"b":2}', '{"b":2,"a":1}', []],
    ['{"a":1}', '{"a":1.0}', ['~/a 1 -> 1.0']],
    ['{"a":1.0}', '{"a":1.00}', []],
    [
      '{"a":9007199254740993}',
      '{"a":9007199254740992}',
      ['~/a 9007199254740993 -> 9007199254740992'],
    ],
    ['{"a":1}', '{"a":"1"}', ['~/a 1 -> "1"']],
    ['{"a":{"b":1,"c":2}}', '{"a":{"c":3,"d":4}}', ['-/a/b 1', '~/a/c 2 -> 3', '+/a/d 4']],
    ['{"a":{"b":1}}', '{"a":[1]}', ['~/a {"b":1} -> [1]']],
    ['{"a":["x","y"]}', '{"a":["n","x","y"]}', ['+/a/0 "n"']],
    ['{"a":["x","y","z"]}', '{"a":["x","z"]}', ['-/a/1 "y"']],
    ['{"a":["x","x"]}', '{"a":["x","x","x"]}', ['+/a/2 "x"']],
    ['{"a":[{"b":1,"c":2},5]}', '{"a":[{"b":1,"c":3},5]}', ['~/a/0/c 2 -> 3']],
    ['{"a":[]}', '{"a":[null]}', ['+/a/0 null']],
    ['{"a":null}', '{}', ['-/a null']],
  ])('%s and %s', (before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })

  test('finds nothing exactly when the client would hold the same', () => {
    fc.assert(
      fc.property(anyDocument(), anyDocument(), (a, b) => {
        expect(compareDocuments(a, a)).toEqual([])
        expect(compareDocuments(a, new Map([...a].reverse()))).toEqual([])
        expect(compareDocuments(a, b).length === 0).toBe(sameValue(a, b))
        // Backwards it is the same changes the other way round.
        expect(compareDocuments(b, a).length).toBe(compareDocuments(a, b).length)
      }),
    )
  })

  test('names the components that are touched', () => {
    const before = document(
      '{"software":{"components":{"spma":{"x":1},"cron":{"active":true}},"packages":{}},"system":{}}',
    )
    const after = document(
      '{"software":{"components":{"spma":{"x":2},"nfs":{}},"packages":{"a":{}}},"system":{"b":1}}',
    )
    expect(componentsTouched(compareDocuments(before, after))).toEqual(['cron', 'nfs', 'spma'])
    expect(componentsTouched(compareDocuments(before, document('{"system":{}}')))).toEqual([
      'cron',
      'spma',
    ])
    expect(componentsTouched([])).toEqual([])
  })
})
