import type { ApiDocumentChange } from '@/app/api/v1/schemas/profiles'

/** A place in a document under which something changed. */
export interface ChangeNode {
  /** Its path. */
  id: string
  /** What of the path it adds to the place above it; several keys where there is nothing beside them. */
  label: string
  change?: ApiDocumentChange
  children: ChangeNode[]
  /** How many changes there are under it, itself included. */
  count: number
}

interface Branch {
  change?: ApiDocumentChange
  branches: Map<string, Branch>
}

/** Changes as a tree by their paths, in their order. */
export function changeTree(changes: readonly ApiDocumentChange[]): ChangeNode[] {
  const root: Branch = { branches: new Map() }
  for (const change of changes) {
    let at = root
    for (const key of change.path) {
      const next = at.branches.get(key) ?? { branches: new Map() }
      at.branches.set(key, next)
      at = next
    }
    // One list element may go where another one comes.
    if (at.change) at.branches.set('', { change, branches: new Map() })
    else at.change = change
  }
  return nodesOf(root, '')
}

function nodesOf({ branches }: Branch, path: string): ChangeNode[] {
  return [...branches].map(([key, branch]) => nodeOf([key], branch, `${path}/${key}`))
}

function nodeOf(keys: readonly string[], branch: Branch, id: string): ChangeNode {
  const [only, ...more] = branch.branches
  if (only && more.length === 0 && !branch.change) {
    return nodeOf([...keys, only[0]], only[1], `${id}/${only[0]}`)
  }
  const children = nodesOf(branch, id)
  const { change } = branch
  return {
    id,
    label: keys.join('/'),
    ...(change ? { change } : {}),
    children,
    count: children.reduce((sum, child) => sum + child.count, change ? 1 : 0),
  }
}

/** Every place that can be opened. */
export function openable(nodes: readonly ChangeNode[]): string[] {
  return nodes.flatMap((node) =>
    node.children.length > 0 ? [node.id, ...openable(node.children)] : [],
  )
}
