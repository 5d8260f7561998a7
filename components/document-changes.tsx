'use client'

import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TreeView from '@cloudscape-design/components/tree-view'
import { useMemo, useState } from 'react'
import type { ApiDocumentChanges } from '@/app/api/v1/schemas/profiles'
import { type ChangeNode, changeTree, openable } from './change-tree'
import { ChangedValue } from './changed-value'
import styles from './document-changes.module.css'

/** So few are all open at once. */
const fewChanges = 40

/** What differs between two documents: the components that it touches, and a tree of all changes. */
export function DocumentChanges({
  comparison,
  same = 'Nothing differs.',
}: {
  comparison: ApiDocumentChanges
  same?: string
}) {
  const { changes, total, components } = comparison
  if (total === 0) return <Box color="text-body-secondary">{same}</Box>
  return (
    <SpaceBetween size="s">
      <div>
        <Box variant="awsui-key-label">
          {components.length === 0 ? 'No component is touched' : 'Components touched'}
        </Box>
        <SpaceBetween direction="horizontal" size="xxs">
          {components.map((name) => (
            <Badge key={name}>{name}</Badge>
          ))}
        </SpaceBetween>
      </div>
      <Tree key={changes.map(({ path }) => path.join('/')).join('\n')} comparison={comparison} />
      {changes.length < total ? (
        <Box color="text-body-secondary">
          These are the first {changes.length} of {total} changes.
        </Box>
      ) : null}
    </SpaceBetween>
  )
}

function Tree({ comparison: { changes, total } }: { comparison: ApiDocumentChanges }) {
  const tree = useMemo(() => changeTree(changes), [changes])
  const all = useMemo(() => openable(tree), [tree])
  const [open, setOpen] = useState<readonly string[]>(total <= fewChanges ? all : [])
  return (
    <div>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Box variant="awsui-key-label">{total === 1 ? 'One change' : `${total} changes`}</Box>
        {all.length > 0 ? (
          <Button variant="inline-link" onClick={() => setOpen(all)}>
            Open all
          </Button>
        ) : null}
        {all.length > 0 ? (
          <Button variant="inline-link" onClick={() => setOpen([])}>
            Close all
          </Button>
        ) : null}
      </SpaceBetween>
      <TreeView
        items={tree}
        ariaLabel="Changes by path"
        connectorLines="vertical"
        getItemId={({ id }) => id}
        getItemChildren={({ children }) => (children.length > 0 ? children : undefined)}
        expandedItems={open}
        onItemToggle={({ detail: { id, expanded } }) =>
          setOpen((now) => (expanded ? [...now, id] : now.filter((other) => other !== id)))
        }
        renderItem={renderNode}
        i18nStrings={{
          expandButtonLabel: ({ label }: ChangeNode) => `Open ${label}`,
          collapseButtonLabel: ({ label }: ChangeNode) => `Close ${label}`,
        }}
      />
    </div>
  )
}

const words = { added: 'new', removed: 'gone', changed: 'changed' } as const

function renderNode({ label, change, children, count }: ChangeNode) {
  return {
    content: (
      <div className={styles.node}>
        <span className={`muster-code ${styles.label}`}>{label || '(in its place)'}</span>{' '}
        {change ? <Badge color={badgeColors[change.kind]}>{words[change.kind]}</Badge> : null}
        {change ? <ChangedValue change={change} /> : null}
        {children.length > 0 ? (
          <Box variant="span" color="text-body-secondary">
            {' '}
            {count === 1 ? '1 change' : `${count} changes`}
          </Box>
        ) : null}
      </div>
    ),
    announcementLabel: label,
  }
}

const badgeColors = { added: 'green', removed: 'red', changed: 'blue' } as const
