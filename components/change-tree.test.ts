import { expect, it } from 'vitest'
import type { ApiDocumentChange } from '@/app/api/v1/schemas/profiles'
import { changeTree, openable } from './change-tree'

const change = (path: string, kind: ApiDocumentChange['kind'] = 'changed'): ApiDocumentChange => ({
  path: path.split('/'),
  kind,
  before: null,
  after: null,
})

it('changes are a tree, with what stands alone on one line', () => {
  const tree = changeTree([
    change('software/components/spma/active'),
    change('software/components/ntp/servers/0', 'removed'),
    change('software/components/ntp/servers/0', 'added'),
    change('system/cpu'),
  ])
  const outline = (nodes: typeof tree): unknown[] =>
    nodes.map(({ label, count, children }) => [label, count, ...outline(children)])
  expect(outline(tree)).toEqual([
    ['software/components', 3, ['spma/active', 1], ['ntp/servers/0', 2, ['', 1]]],
    ['system/cpu', 1],
  ])
  expect(openable(tree)).toEqual(['/software/components', '/software/components/ntp/servers/0'])
})
