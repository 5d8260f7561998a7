'use client'

import { useCollection } from '@cloudscape-design/collection-hooks'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import type { ApiMachineProfile } from '@/app/api/v1/schemas/renderings'
import { AppLink } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { MachineLink } from '@/components/resource-error'

type Reference = ApiMachineProfile['references'][number]

const pageSize = 20
const mostValues = 3
const code = (text: string) => <span className="muster-code">{text}</span>

const columns: TableProps.ColumnDefinition<Reference>[] = [
  { id: 'path', header: 'Where', cell: ({ path }) => code(path), isRowHeader: true },
  { id: 'text', header: 'In the profile', cell: ({ text }) => code(text) },
  { id: 'value', header: 'For this machine', cell: (reference) => <Value {...reference} /> },
  { id: 'source', header: 'From', cell: (reference) => <Source {...reference} /> },
]

function Value({ value, answered }: Reference) {
  if (!answered) return <StatusIndicator type="pending">not known yet</StatusIndicator>
  if (value === '') return <>nothing: there is none</>
  const values = value.split(',')
  const more = values.length - mostValues
  return (
    <span title={more > 0 ? values.join('\n') : undefined}>
      {code(values.slice(0, mostValues).join(', '))}
      {more > 0 ? ` and ${more} more` : ''}
    </span>
  )
}

function Source({ source, machines, pool }: Reference) {
  const [only] = machines
  if (machines.length === 1 && only !== undefined && source.startsWith(only)) {
    return (
      <>
        <MachineLink name={only} />
        {source.slice(only.length)}
      </>
    )
  }
  if (pool !== null && machines.length > 0 && source !== 'this machine') {
    return <AppLink href={`/pools/${pool}`}>{source}</AppLink>
  }
  return <>{source}</>
}

/** Every place of the profile that was filled in for this machine, and where its value came from. */
export function ResolvedReferences({ references }: { references: Reference[] }) {
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps } =
    useCollection(references, {
      filtering: {
        filteringFunction: ({ path, text, value, source }, wanted) =>
          [path, text, value, source].join(' ').toLowerCase().includes(wanted.trim().toLowerCase()),
        empty: (
          <EmptyState title="It holds nothing to fill in">
            The document is the same for every machine that runs this profile.
          </EmptyState>
        ),
        noMatch: <EmptyState title="No reference matches" />,
      },
      pagination: { pageSize },
    })
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy={({ path, text }) => `${path} ${text}`}
      columnDefinitions={columns}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'What was filled in' }}
      header={
        <Header
          variant="h2"
          counter={`(${references.length})`}
          description="Each place where the profile names what is known only now."
        >
          What was filled in
        </Header>
      }
      filter={
        references.length > pageSize ? (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find by path, name, value or source"
            filteringAriaLabel="Find a reference"
            countText={`${filteredItemsCount ?? 0} found`}
          />
        ) : null
      }
      pagination={references.length > pageSize ? <Pagination {...paginationProps} /> : null}
    />
  )
}
