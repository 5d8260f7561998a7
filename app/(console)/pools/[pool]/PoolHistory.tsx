'use client'

import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import type { ApiOperation } from '@/app/api/v1/schemas/operations'
import { AppLink } from '@/components/app-link'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { operationsQuery } from '@/components/operation-queries'
import { OperationStatus } from '@/components/state-indicator'
import { At, Elapsed } from '@/components/time'

const columns: TableProps.ColumnDefinition<ApiOperation>[] = [
  { id: 'at', header: 'Begun', cell: (o) => <At at={o.createdAt} />, width: 170 },
  {
    id: 'title',
    header: 'Operation',
    cell: (o) => <AppLink href={`/operations/${o.id}`}>{o.title}</AppLink>,
    isRowHeader: true,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (o) => <OperationStatus status={o.status} />,
    width: 145,
  },
  { id: 'outcome', header: 'Outcome', cell: (o) => o.outcome ?? '–' },
  {
    id: 'took',
    header: 'Took',
    cell: (o) => <Elapsed from={o.createdAt} to={o.endedAt} />,
    width: 100,
  },
  { id: 'actor', header: 'By', cell: (o) => o.actor.name, width: 140 },
  { id: 'reason', header: 'Why', cell: (o) => o.reason ?? '–' },
]

/** The pool's newest operations: who did what, why, and how it ended. */
export function PoolHistory({ name }: { name: string }) {
  const query = useQuery(operationsQuery({ pool: name, limit: 50 }))
  if (query.error && !query.data) {
    return (
      <LoadFailure
        what={`the operations of ${name}`}
        error={query.error}
        retry={() => void query.refetch()}
      />
    )
  }
  const total = query.data?.total ?? 0
  return (
    <Table
      items={query.data?.items ?? []}
      trackBy="id"
      columnDefinitions={columns}
      loading={query.isPending}
      loadingText="Loading operations"
      wrapLines
      ariaLabels={{ tableLabel: `Operations of ${name}` }}
      header={
        <Header
          variant="h2"
          counter={query.data ? `(${total})` : ''}
          actions={<AppLink href={`/operations?pool=${name}`}>All operations of {name}</AppLink>}
        >
          History
        </Header>
      }
      empty={<EmptyState title="Nothing has happened to this pool yet" />}
    />
  )
}
