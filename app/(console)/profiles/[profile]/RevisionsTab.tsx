'use client'

import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/site'
import { EmptyState } from '@/components/load-state'
import { Ago } from '@/components/time'

type Revision = ApiProfileDetail['revisions'][number]

const columns: TableProps.ColumnDefinition<Revision>[] = [
  { id: 'number', header: 'Revision', cell: ({ number }) => number, isRowHeader: true },
  { id: 'at', header: 'Published', cell: ({ publishedAt }) => <Ago at={publishedAt} /> },
  { id: 'by', header: 'By', cell: ({ publishedBy }) => publishedBy },
  {
    id: 'hash',
    header: 'SHA-256',
    cell: ({ hash }) => (
      <span className="muster-code" title={hash}>
        {hash.slice(0, 16)}
      </span>
    ),
  },
  {
    id: 'source',
    header: 'Source',
    cell: ({ source }) => <span className="muster-code">{source}</span>,
  },
]

/** All revisions of the profile, the newest first. */
export function RevisionsTab({ profile }: { profile: ApiProfileDetail }) {
  return (
    <Table
      items={profile.revisions}
      trackBy={({ number }) => String(number)}
      columnDefinitions={columns}
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Revisions' }}
      header={
        <Header variant="h2" counter={`(${profile.revisions.length})`}>
          Revisions
        </Header>
      }
      empty={<EmptyState title="Nothing has been published yet" />}
    />
  )
}
