'use client'

import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import type { ApiMachineEvent } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import { EmptyState, LoadFailure } from './load-state'
import { machineAddressEventsQuery } from './machine-queries'
import { At } from './time'

const columns: TableProps.ColumnDefinition<ApiMachineEvent>[] = [
  { id: 'at', header: 'When', cell: (e) => <At at={e.at} />, width: 190 },
  { id: 'message', header: 'What', cell: (e) => e.message, isRowHeader: true },
  { id: 'actor', header: 'Who', cell: (e) => e.actor, width: 150 },
  {
    id: 'operation',
    header: 'Operation',
    cell: (e) =>
      e.operation ? <AppLink href={`/operations/${e.operation}`}>Operation</AppLink> : '–',
    width: 110,
  },
]

/** How a machine's private, public and elastic addresses came and went, the newest first. */
export function MachineAddresses({ name }: { name: string }) {
  const query = useQuery(machineAddressEventsQuery(name))
  return (
    <Table
      items={query.data ?? []}
      trackBy="id"
      columnDefinitions={columns}
      wrapLines
      loading={query.isPending}
      loadingText="Loading the addresses"
      ariaLabels={{ tableLabel: `Addresses of ${name} over time` }}
      header={<Header variant="h2">Addresses over time</Header>}
      empty={
        query.error ? (
          <LoadFailure
            what="the addresses"
            error={query.error}
            retry={() => void query.refetch()}
          />
        ) : (
          <EmptyState title="Its addresses never changed" />
        )
      }
    />
  )
}
