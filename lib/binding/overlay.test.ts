import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyOverlay, parseOverlay } from './overlay'
import type { PanDict } from './pan-value'
import { readJson } from './read-json'
import { writeJson } from './write-json'

function document(text: string): PanDict {
  const read = readJson(text)
  if (!read.ok || !(read.value instanceof Map)) throw new Error('no document')
  return read.value
}

/** The document after the patch as JSON, or why not. */
function overlaid(before: string, patch: unknown): string {
  const parsed = parseOverlay(patch)
  if (!parsed.ok) return `${parsed.operation ?? '-'}: ${parsed.reason}`
  const done = applyOverlay(document(before), parsed.patch)
  return done.ok ? writeJson(done.document) : `${done.operation}: ${done.reason}`
}

describe('an overlay', () => {
  test.each([
    // add
    ['{"a":1}', [{ op: 'add', path: '/b', value: { c: [] } }], '{"a":1,"b":{"c":[]}}'],
    ['{"a":1,"b":2}', [{ op: 'add', path: '/a', value: null }], '{"a":null,"b":2}'],
    ['{"a":[1,2]}', [{ op: 'add', path: '/a/0', value: 0 }], '{"a":[0,1,2]}'],
    ['{"a":[1,2]}', [{ op: 'add', path: '/a/2', value: 3 }], '{"a":[1,2,3]}'],
    ['{"a":[1,2]}', [{ op: 'add', path: '/a/-', value: 3 }], '{"a":[1,2,3]}'],
    ['{"a":1}', [{ op: 'add', path: '', value: { b: 2 } }], '{"b":2}'],
    [
      '{"a":[1]}',
      [{ op: 'add', path: '/a/2', value: 3 }],
      "1: add /a/2: index 2 is beyond the list's 1 elements",
    ],
    [
      '{"a":[1]}',
      [{ op: 'add', path: '/a/01', value: 3 }],
      '1: add /a/01: "01" is no index of a list',
    ],
    ['{"a":1}', [{ op: 'add', path: '/b/c', value: 3 }], '1: add /b/c: there is no /b'],
    [
      '{"a":1}',
      [{ op: 'add', path: '/a/c', value: 3 }],
      '1: add /a/c: /a is a number, which holds nothing',
    ],
    [
      '{"a":1}',
      [{ op: 'add', path: '', value: [] }],
      '1: add /: the whole document would become a list',
    ],
    // remove
    ['{"a":{"b":1,"c":2}}', [{ op: 'remove', path: '/a/b' }], '{"a":{"c":2}}'],
    ['{"a":[1,2,3]}', [{ op: 'remove', path: '/a/1' }], '{"a":[1,3]}'],
    ['{"a":1}', [{ op: 'remove', path: '/b' }], '1: remove /b: there is no /b'],
    ['{"a":[1]}', [{ op: 'remove', path: '/a/-' }], '1: remove /a/-: "-" is no index of a list'],
    [
      '{"a":[1]}',
      [{ op: 'remove', path: '/a/1' }],
      "1: remove /a/1: index 1 is beyond the list's 1 elements",
    ],
    ['{"a":1}', [{ op: 'remove', path: '' }], '1: remove /: the whole document cannot go'],
    // replace
    ['{"a":1,"b":[1,2]}', [{ op: 'replace', path: '/b/0', value: 'x' }], '{"a":1,"b":["x",2]}'],
    ['{"a":1,"b":2}', [{ op: 'replace', path: '/a', value: false }], '{"a":false,"b":2}'],
    ['{"a":1}', [{ op: 'replace', path: '', value: {} }], '{}'],
    ['{"a":1}', [{ op: 'replace', path: '/b', value: 1 }], '1: replace /b: there is no /b'],
    [
      '{"a":[]}',
      [{ op: 'replace', path: '/a/0', value: 1 }],
      "1: replace /a/0: index 0 is beyond the list's 0 elements",
    ],
    // move
    ['{"a":1,"b":{}}', [{ op: 'move', from: '/a', path: '/b/c' }], '{"b":{"c":1}}'],
    ['{"a":[1,2,3]}', [{ op: 'move', from: '/a/0', path: '/a/2' }], '{"a":[2,3,1]}'],
    ['{"a":1}', [{ op: 'move', from: '/a', path: '/a' }], '{"a":1}'],
    [
      '{"a":{"b":1}}',
      [{ op: 'move', from: '/a', path: '/a/b' }],
      '1: move /a/b: /a cannot move into itself',
    ],
    ['{"a":1}', [{ op: 'move', from: '/b', path: '/a' }], '1: move /a: there is no /b'],
    // copy
    [
      '{"a":{"b":[1]}}',
      [{ op: 'copy', from: '/a', path: '/a/c' }],
      '{"a":{"b":[1],"c":{"b":[1]}}}',
    ],
    ['{"a":1}', [{ op: 'copy', from: '/x', path: '/a' }], '1: copy /a: there is no /x'],
    // test
    [
      '{"a":{"x":1,"y":[2]}}',
      [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }],
      '{"a":{"x":1,"y":[2]}}',
    ],
    ['{"a":1}', [{ op: 'test', path: '/a', value: '1' }], '1: test /a: it is 1, not "1"'],
    ['{"a":null}', [{ op: 'test', path: '/a', value: false }], '1: test /a: it is null, not false'],
    ['{"a":1}', [{ op: 'test', path: '/b', value: null }], '1: test /b: there is no /b'],
    ['{"a":10}', '[{"op":"test","path":"/a","value":1e1}]', '{"a":10}'],
    // pointers
    ['{"a/b":{"m~n":1,"":2}}', [{ op: 'remove', path: '/a~1b/m~0n' }], '{"a/b":{"":2}}'],
    ['{"~1":1,"/":2}', [{ op: 'remove', path: '/~01' }], '{"/":2}'],
    ['{"":{"":1}}', [{ op: 'replace', path: '//', value: 2 }], '{"":{"":2}}'],
    [
      '{"__proto__":1}',
      '[{"op":"add","path":"/constructor","value":1}]',
      '{"__proto__":1,"constructor":1}',
    ],
    // one after the other, and all or nothing
    [
      '{"a":1}',
      [
        { op: 'add', path: '/b', value: 1 },
        { op: 'test', path: '/b', value: 1 },
        { op: 'remove', path: '/a' },
      ],
      '{"b":1}',
    ],
    [
      '{"a":1}',
      [
        { op: 'remove', path: '/a' },
        { op: 'remove', path: '/a' },
      ],
      '2: remove /a: there is no /a',
    ],
    ['{"a":1}', [], '{"a":1}'],
  ])('on %s: %j', (before, patch, expected) => {
    expect(overlaid(before, patch)).toBe(expected)
  })

  test.each([
    ['', '-: line 1: it is not JSON: expected a value, the file ends'],
    ['[{"op":"remove",\n"path"}]', '-: line 2: it is not JSON: expected a colon after the key'],
    [{ op: 'remove', path: '/a' }, '-: an overlay is a list of operations, not an object'],
    [undefined, '-: line 1: it is undefined'],
    [[1], '1: it is a number, not an object'],
    [[{ path: '/a' }], '1: op is missing; it is add, remove'],
    [
      [
        { op: 'add', path: '/a', value: 1 },
        { op: 'spread', path: '/a' },
      ],
      '2: op is "spread"; it is add',
    ],
    [[{ op: 'add', value: 1 }], '1: path is missing'],
    [[{ op: 'add', path: 1, value: 1 }], '1: path is a number'],
    [[{ op: 'add', path: 'a', value: 1 }], '1: path "a" is no JSON pointer: it must begin with /'],
    [[{ op: 'add', path: '/a~2', value: 1 }], '1: path "/a~2" is no JSON pointer: ~ is written ~0'],
    [[{ op: 'replace', path: '/a' }], '1: replace needs a value'],
    [[{ op: 'move', path: '/a' }], '1: from is missing'],
    [[{ op: 'copy', path: '/a', from: 'b' }], '1: from "b" is no JSON pointer'],
  ])('that is none is refused: %j', (patch, reason) => {
    expect(overlaid('{"a":1}', patch)).toContain(reason)
  })

  test('keeps a double that its text has', () => {
    expect(overlaid('{"a":1}', '[{"op":"replace","path":"/a","value":1.0}]')).toBe('{"a":1.0}')
  })

  test('whose copies would double without end is refused before they do', () => {
    const copies = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }))
    expect(overlaid('{"a":["x"]}', copies)).toMatch(
      /^\d+: copy \/a\/-: it copies more than a profile may hold$/,
    )
  })

  test('does what a plain reading of RFC 6902 does, and leaves the document as it was', () => {
    let done = 0
    let refused = 0
    fc.assert(
      fc.property(documentAndPatch(), ([before, patch]) => {
        const start = document(JSON.stringify(before))
        const parsed = parseOverlay(patch)
        if (!parsed.ok) throw new Error(parsed.reason)
        const result = applyOverlay(start, parsed.patch)
        const expected = model(before, patch)
        if (result.ok) {
          done++
          expect(JSON.parse(writeJson(result.document))).toEqual(expected)
        } else {
          refused++
          expect(result.operation).toBe(expected)
        }
        expect(writeJson(start)).toBe(JSON.stringify(before))
      }),
      { numRuns: 300 },
    )
    expect(Math.min(done, refused)).toBeGreaterThan(30)
  })
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
interface Operation {
  op: string
  path: string
  from: string
  value: Json
}

const small = () =>
  fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Json>(null, true, 1, 2, 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~'), tie('value'), { noNullPrototype: true }),
    ),
  })).value

const root = () =>
  fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~'), small(), { noNullPrototype: true })

/** Paths mostly of the document, so that many operations can be done. */
function documentAndPatch(): fc.Arbitrary<[Json, Operation[]]> {
  return root().chain((before) => {
    const there = pointers(before)
    const path = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...there) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...there), fc.constantFrom('a', 'b', '0', '1', '-', '~0'))
          .map(([pointer, key]) => `${pointer}/${key}`),
      },
    )
    const value = fc.oneof(
      small(),
      path.map((pointer) => look(before, pointer) ?? null),
    )
    const op = fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test')
    const operation = fc.record({ op, path, from: path, value })
    return fc.tuple(fc.constant(before), fc.array(operation, { minLength: 1, maxLength: 4 }))
  })
}

function pointers(value: Json, at = ''): string[] {
  if (value === null || typeof value !== 'object') return [at]
  return [
    at,
    ...Object.entries(value).flatMap(([key, child]) =>
      pointers(child, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ]
}

const keysOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

function look(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value
  for (const key of keysOf(pointer)) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, key)) return undefined
    found = (found as { [key: string]: Json })[key]
  }
  return found
}

/** Changes a copy in place, as RFC 6902 says; the number of the operation that cannot be done. */
function model(before: Json, patch: Operation[]): Json | number {
  const box = { root: structuredClone(before) }
  /** The document is a member of a box, so that its root is no special case. */
  const put = (pointer: string, value: Json): boolean => {
    const keys = ['root', ...keysOf(pointer)]
    const last = keys.pop() ?? ''
    const parent = look(
      box,
      keys.map((k) => `/${k.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    )
    if (parent === null || typeof parent !== 'object') return false
    if (!Array.isArray(parent)) parent[last] = structuredClone(value)
    else if (last === '-') parent.push(structuredClone(value))
    else if (!/^\d+$/.test(last) || Number(last) > parent.length) return false
    else parent.splice(Number(last), 0, structuredClone(value))
    return true
  }
  const take = (pointer: string): boolean => {
    if (look(box.root, pointer) === undefined || pointer === '') return false
    const parent = look(box.root, pointer.slice(0, pointer.lastIndexOf('/')))
    const key = keysOf(pointer).at(-1) ?? ''
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete (parent as { [key: string]: Json })[key]
    return true
  }
  const can = ({ op, path, from, value }: Operation): boolean => {
    if (op === 'add') return put(path, value)
    if (op === 'remove') return take(path)
    if (op === 'replace' && path === '') return put('', value)
    if (op === 'replace') return take(path) && put(path, value)
    const found = look(box.root, op === 'test' ? path : from)
    if (found === undefined) return false
    if (op === 'test') return sorted(found) === sorted(value)
    if (op === 'copy') return put(path, found)
    if (path === from) return true
    return !`${path}/`.startsWith(`${from}/`) && take(from) && put(path, found)
  }
  for (const [index, operation] of patch.entries()) {
    const fits = can(operation)
    const whole = box.root
    if (!fits || whole === null || typeof whole !== 'object' || Array.isArray(whole))
      return index + 1
  }
  return box.root
}

function sorted(value: Json): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

const real = join('..', 'shared', 'data', 'quattor', 'profiles', 'condor-bind', 'wn.json')

test.skipIf(!existsSync(real))('a component of a real profile is switched off', () => {
  const text = readFileSync(real, 'utf8')
  const patch = [{ op: 'replace', path: '/software/components/network/active', value: false }]
  const expected = JSON.parse(text)
  expect(expected.software.components.network.active).toBe(true)
  expected.software.components.network.active = false
  expect(JSON.parse(overlaid(text, patch))).toEqual(expected)
})
