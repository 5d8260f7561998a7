import { expect, it } from 'vitest'
import { maskOverlay } from './mask-overlay'
import { parseOverlay } from './overlay'

const shown = (patch: unknown) => {
  const parsed = parseOverlay(JSON.stringify(patch))
  return parsed.ok ? JSON.parse(maskOverlay(parsed.patch)) : parsed.reason
}

it('masks what an overlay writes under the name of a secret, however deep, and nothing else', () => {
  const plain = [
    { op: 'remove', path: '/software/components/network' },
    { op: 'replace', path: '/a/list/0', value: { active: false, n: 1 } },
    { op: 'move', from: '/a/b~1c', path: '/d' },
    { op: 'test', path: '', value: {} },
  ]
  expect(shown(plain)).toEqual(plain)
  expect(
    shown([
      { op: 'add', path: '/db/password', value: 'hunter2' },
      { op: 'test', path: '/db/password/0', value: 'hunter2' },
      { op: 'add', path: '/db', value: { user: 'x', password: 'hunter2' } },
    ]),
  ).toEqual([
    { op: 'add', path: '/db/password', value: '********' },
    { op: 'test', path: '/db/password/0', value: '********' },
    { op: 'add', path: '/db', value: { user: 'x', password: '********' } },
  ])
  expect(shown([])).toEqual([])
})
