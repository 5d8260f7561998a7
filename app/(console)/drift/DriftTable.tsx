'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import type { ApiDrifting } from '@/app/api/v1/schemas/drift'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { EmptyState, LoadState } from '@/components/load-state'
import { driftQuery } from '@/components/site-queries'
import { type StackingColumn, StackingTable } from '@/components/stacking-table'
import { Differences } from './Differences'
import { DriftButtons } from './DriftButtons'

const pages: Readonly<Record<ApiDrifting['kind'], string>> = {
  machine: '/machines',
  address: '/addresses',
  volume: '/volumes',
}

const columns: StackingColumn<ApiDrifting>[] = [
  {
    id: 'name',
    header: 'What',
    cell: (d) => (
      <>
        {d.kind} <AppLink href={`${pages[d.kind]}/${d.id}`}>{d.name}</AppLink>
        {d.ignored ? (
          <Box color="text-body-secondary" fontSize="body-s">
            ignored
          </Box>
        ) : null}
      </>
    ),
    isRowHeader: true,
    width: 200,
  },
  {
    id: 'ec2',
    header: 'At EC2',
    cell: (d) => (d.ec2Id ? <Copyable text={d.ec2Id} what={d.kind} /> : '–'),
    width: 240,
  },
  { id: 'how', header: 'How it differs', cell: (d) => <Differences drift={d} />, minWidth: 240 },
  {
    id: 'next',
    header: 'What to do',
    width: 320,
    minWidth: 220,
    cell: (d) => (
      <>
        <div>{d.whatToDo}</div>
        <DriftButtons drifting={d} />
      </>
    ),
  },
]

/** What differs at EC2 from what was asked for; those that somebody ignores last. */
export function DriftTable() {
  const query = useQuery(driftQuery())
  return (
    <LoadState query={query} what="the drift">
      {(items) => (
        <StackingTable
          items={[...items].sort((a, b) => Number(a.ignored) - Number(b.ignored))}
          trackBy={({ kind, id }) => `${kind}:${id}`}
          columns={columns}
          label="Drift"
          header={
            <Header
              variant="h2"
              counter={`(${items.length})`}
              description="Machines, addresses and volumes that somebody changed at EC2. Muster does nothing about it by itself: adopt what is found, ignore it, or put it right."
            >
              Drift
            </Header>
          }
          empty={<EmptyState title="No drift">Everything is as it was asked for.</EmptyState>}
        />
      )}
    </LoadState>
  )
}
