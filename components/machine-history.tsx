'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ApiMachineEvent } from '@/app/api/v1/schemas/machines'
import { apiGet } from './api'
import { AppLink } from './app-link'
import { EmptyState, LoadFailure } from './load-state'
import { queryKeys } from './query-keys'
import { queryString } from './query-string'
import { At } from './time'

interface EventPage {
  items: ApiMachineEvent[]
  next: string | null
  total: number
}

const pageSize = 50

/** What happened to a machine, kept for good. */
export function MachineHistory({ name }: { name: string }) {
  const query = useInfiniteQuery({
    queryKey: queryKeys.machineEvents(name, { limit: pageSize }),
    queryFn: ({ pageParam, signal }) =>
      apiGet<EventPage>(
        `/machines/${encodeURIComponent(name)}/events${queryString({ cursor: pageParam, limit: pageSize })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const pages = query.data?.pages ?? []
  const events = pages.flatMap((page) => page.items)
  const total = pages.at(-1)?.total
  return (
    <Table
      variant="embedded"
      wrapLines
      trackBy="id"
      items={events}
      loading={query.isPending}
      loadingText="Loading the history"
      ariaLabels={{ tableLabel: `History of ${name}` }}
      header={
        <Header variant="h3" {...(total === undefined ? {} : { counter: `(${total})` })}>
          History
        </Header>
      }
      columnDefinitions={[
        { id: 'at', header: 'When', cell: (e) => <At at={e.at} />, width: 180 },
        { id: 'what', header: 'What', cell: whatText, width: 225 },
        { id: 'message', header: 'Message', cell: (e) => e.message, isRowHeader: true },
        { id: 'actor', header: 'Who', cell: (e) => e.actor, width: 160 },
        {
          id: 'operation',
          header: 'Operation',
          width: 110,
          cell: (e) =>
            e.operation ? <AppLink href={`/operations/${e.operation}`}>Operation</AppLink> : '–',
        },
      ]}
      empty={
        query.error ? (
          <LoadFailure what="the history" error={query.error} retry={() => void query.refetch()} />
        ) : (
          <EmptyState title="Nothing has happened yet" />
        )
      }
      footer={
        query.hasNextPage ? (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        ) : undefined
      }
    />
  )
}

function whatText({ kind, from, to, code }: ApiMachineEvent): string {
  if (from && to && from !== to) return `${from} → ${to}`
  if (kind === 'state' && to) return to
  return code ? `${kind}: ${code}` : kind
}
