'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiProcess } from '@/app/api/v1/schemas/site'
import { EmptyState } from '@/components/load-state'
import { type StackingColumn, StackingTable } from '@/components/stacking-table'
import { Ago, Elapsed } from '@/components/time'
import { roleOf, textIn } from './process-detail'

const columns: StackingColumn<ApiProcess>[] = [
  { id: 'kind', header: 'Process', cell: (p) => p.kind, isRowHeader: true },
  { id: 'status', header: 'Status', cell: (p) => <Standing process={p} /> },
  { id: 'role', header: 'Does', cell: (p) => (p.alive ? roleOf(p) : '–') },
  { id: 'host', header: 'Host', cell: (p) => p.host },
  { id: 'pid', header: 'Process id', cell: (p) => p.pid },
  { id: 'url', header: 'Address', cell: (p) => textIn(p, 'url') ?? '–' },
  {
    id: 'up',
    header: 'Up for',
    cell: (p) => <Elapsed from={p.startedAt} to={p.alive ? null : p.seenAt} />,
  },
  { id: 'seen', header: 'Last sign of life', cell: (p) => <Ago at={p.seenAt} /> },
]

function Standing({ process }: { process: ApiProcess }) {
  if (!process.alive) return <StatusIndicator type="stopped">Gone</StatusIndicator>
  if (process.problems.length > 0) {
    return (
      <span title={process.problems.join('\n')}>
        <StatusIndicator type="warning">
          {process.problems.length === 1 ? '1 problem' : `${process.problems.length} problems`}
        </StatusIndicator>
      </span>
    )
  }
  return <StatusIndicator type="success">Running</StatusIndicator>
}

/** The processes of this installation, those that are gone last. */
export function ProcessesTable({ processes }: { processes: readonly ApiProcess[] }) {
  const items = [...processes].sort(
    (a, b) =>
      Number(b.alive) - Number(a.alive) ||
      a.kind.localeCompare(b.kind) ||
      Number(b.leader) - Number(a.leader) ||
      a.startedAt.localeCompare(b.startedAt),
  )
  return (
    <StackingTable
      items={items}
      trackBy={({ id }) => id}
      columns={columns}
      label="Processes"
      wrapLines={false}
      header={
        <Header
          variant="h2"
          counter={`(${items.filter((p) => p.alive).length} running)`}
          description="Each tells of itself every few seconds."
        >
          Processes
        </Header>
      }
      empty={<EmptyState title="No process has told of itself yet" />}
    />
  )
}
