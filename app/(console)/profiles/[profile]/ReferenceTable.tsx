import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiProfileReferences } from '@/app/api/v1/schemas/dependencies'
import { AppLink } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { Paths } from '../dependencies/Paths'
import { referenceWords } from '../dependencies/reference-words'

type Reference = ApiProfileReferences['references'][number]

const columns: TableProps.ColumnDefinition<Reference>[] = [
  {
    id: 'text',
    header: 'Reference',
    cell: ({ text }) => <span className="muster-code">{text}</span>,
    isRowHeader: true,
  },
  {
    id: 'pool',
    header: 'Pool',
    cell: ({ pool, exists }) => (exists ? <AppLink href={`/pools/${pool}`}>{pool}</AppLink> : pool),
  },
  { id: 'what', header: 'Asks for', cell: referenceWords },
  { id: 'where', header: 'Where', cell: ({ paths }) => <Paths paths={paths} /> },
  {
    id: 'answered',
    header: 'Answered now',
    cell: ({ problem }) => (
      <StatusIndicator type={problem ? 'error' : 'success'} wrapText>
        {problem ?? 'yes'}
      </StatusIndicator>
    ),
  },
]

/** The references of a revision, each once, with where they stand. */
export function ReferenceTable({
  references,
  revision,
}: {
  references: Reference[]
  revision: number | null
}) {
  return (
    <Table
      items={references}
      trackBy="text"
      columnDefinitions={columns}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'References' }}
      header={
        <Header
          variant="h2"
          counter={`(${references.length})`}
          description={
            revision === null
              ? undefined
              : `What revision ${revision} names, with its overlay applied. Each is filled in for the machine that is served.`
          }
        >
          References
        </Header>
      }
      empty={
        <EmptyState title="It names no pool">
          A profile names the pool ce as <span className="muster-code">ce.bind.invalid</span>.
        </EmptyState>
      }
    />
  )
}
