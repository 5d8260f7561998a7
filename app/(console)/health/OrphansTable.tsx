'use client'

import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import type { ApiOrphan } from '@/app/api/v1/schemas/slots'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { EmptyState, LoadState } from '@/components/load-state'
import { orphansQuery } from '@/components/site-queries'
import { type StackingColumn, StackingTable } from '@/components/stacking-table'
import { OrphanActions } from './OrphanActions'

const pages: Readonly<Record<ApiOrphan['kind'], (id: string) => string>> = {
  address: (id) => `/addresses/${id}`,
  volume: (id) => `/volumes/${id}`,
  snapshot: () => '/volumes?tab=snapshots',
}

const columns: StackingColumn<ApiOrphan>[] = [
  {
    id: 'name',
    header: 'What',
    cell: (o) => (
      <>
        {o.kind}{' '}
        {o.gone && o.kind === 'snapshot' ? (
          o.name
        ) : (
          <AppLink href={pages[o.kind](o.id)}>{o.name}</AppLink>
        )}
      </>
    ),
    isRowHeader: true,
    width: 240,
  },
  {
    id: 'ec2',
    header: 'At EC2',
    cell: (o) => (o.ec2Id ? <Copyable text={o.ec2Id} what={o.kind} /> : '–'),
    width: 270,
  },
  { id: 'why', header: 'What is wrong', cell: (o) => o.what },
  {
    id: 'next',
    header: 'What to do',
    width: 300,
    cell: (o) => (
      <>
        <div>{o.whatToDo}</div>
        <OrphanActions orphan={o} />
      </>
    ),
  },
]

/** What is ours and belongs nowhere, or belongs somewhere and is gone. Nothing removes it silently. */
export function OrphansTable() {
  const query = useQuery(orphansQuery())
  return (
    <LoadState query={query} what="the orphans">
      {(items) => (
        <StackingTable
          items={items}
          trackBy={({ kind, id }) => `${kind}:${id}`}
          columns={columns}
          label="Orphans"
          header={
            <Header
              variant="h2"
              counter={`(${items.length})`}
              description="Addresses, volumes and snapshots of this site that belong nowhere, or are gone from EC2. Nothing removes them by itself."
            >
              Orphans
            </Header>
          }
          empty={
            <EmptyState title="No orphans">Everything of this site is accounted for.</EmptyState>
          }
        />
      )}
    </LoadState>
  )
}
