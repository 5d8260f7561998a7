import Badge from '@cloudscape-design/components/badge'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ApiRevision } from '@/app/api/v1/schemas/profiles'
import { Ago } from '@/components/time'
import { Branch } from '../Branch'

export function revisionColumns(
  inForce: number | null,
): TableProps.ColumnDefinition<ApiRevision>[] {
  return [
    {
      id: 'number',
      header: 'Revision',
      minWidth: 130,
      cell: ({ number }) => (
        <>
          {number} {number === inForce ? <Badge color="green">in force</Badge> : null}
        </>
      ),
      isRowHeader: true,
    },
    { id: 'at', header: 'Published', cell: ({ publishedAt }) => <Ago at={publishedAt} /> },
    { id: 'by', header: 'By', cell: ({ publishedBy }) => publishedBy },
    {
      id: 'source',
      header: 'Source',
      minWidth: 240,
      cell: ({ source }) => <span className="muster-code">{source}</span>,
    },
    { id: 'branch', header: 'Branch', cell: ({ branch }) => <Branch name={branch} /> },
    { id: 'overlay', header: 'Overlay', cell: ({ overlay }) => overlay ?? '–' },
    { id: 'format', header: 'Format', cell: ({ format }) => (format === 'xml' ? 'XML' : 'JSON') },
    {
      id: 'hash',
      header: 'SHA-256',
      minWidth: 150,
      cell: ({ hash }) => (
        <span className="muster-code" title={hash}>
          {hash.slice(0, 12)}
        </span>
      ),
    },
  ]
}
