'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiResourceHistory } from '@/app/api/v1/schemas/addresses'
import { AppLink } from './app-link'
import { EmptyState } from './load-state'
import { HolderLink } from './resource-error'
import { At } from './time'

type Line = ApiResourceHistory[number]

const columns: TableProps.ColumnDefinition<Line>[] = [
  { id: 'at', header: 'When', cell: (l) => <At at={l.at} />, width: 180 },
  {
    id: 'what',
    header: 'What',
    cell: (l) =>
      l.operation ? <AppLink href={`/operations/${l.operation}`}>{l.title}</AppLink> : l.title,
    isRowHeader: true,
    minWidth: 220,
  },
  {
    id: 'move',
    header: 'From → to',
    cell: ({ move }) =>
      move ? (
        <>
          <HolderLink name={move.from} /> → <HolderLink name={move.to} />
        </>
      ) : (
        '–'
      ),
    width: 230,
  },
  { id: 'actor', header: 'Who', cell: (l) => l.actor, width: 150 },
  { id: 'outcome', header: 'How it ended', cell: outcomeOf, width: 260 },
]

/** What was done to an address or volume and where it moved; kept when it is gone. */
export function ResourceHistory({ name, history }: { name: string; history: ApiResourceHistory }) {
  return (
    <Table
      items={history}
      trackBy="id"
      columnDefinitions={columns}
      wrapLines
      ariaLabels={{ tableLabel: `History of ${name}` }}
      header={
        <Header
          variant="h2"
          counter={`(${history.length})`}
          description="Who did what to it, and where it moved. It stays when the thing itself is gone."
        >
          History
        </Header>
      }
      empty={
        <EmptyState title="No history">
          Nothing was done to it here, and it has not moved since Muster looks after it.
        </EmptyState>
      }
    />
  )
}

function outcomeOf({ status, outcome }: Line) {
  if (status === 'running') return <StatusIndicator type="in-progress">under way</StatusIndicator>
  if (status === 'failed') {
    return (
      <StatusIndicator type="error" wrapText>
        <span className="muster-message">{outcome ?? 'failed'}</span>
      </StatusIndicator>
    )
  }
  return (
    <StatusIndicator type="success" wrapText>
      <span className="muster-message">{outcome ?? 'done'}</span>
    </StatusIndicator>
  )
}
