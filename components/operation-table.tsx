'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import PropertyFilter from '@cloudscape-design/components/property-filter'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import type { ApiOperation } from '@/app/api/v1/schemas/operations'
import { AppLink } from './app-link'
import { filterOfQuery, isEmptyFilter, queryOfFilter } from './list-filter'
import { EmptyState, LoadFailure } from './load-state'
import {
  operationApiFilter,
  operationFilteringOptions,
  operationFilteringProperties,
  operationFilterKeys,
} from './operation-filter'
import { progressText } from './operation-progress'
import { poolsQuery } from './pool-queries'
import { queryKeys } from './query-keys'
import { OperationStatus } from './state-indicator'
import { TablePreferences, useTablePreferences } from './table-preferences'
import { At, Elapsed } from './time'
import { useHydrated } from './use-hydrated'
import { useListAddress } from './use-list-address'
import { useListPage } from './use-list-page'

const columns: TableProps.ColumnDefinition<ApiOperation>[] = [
  {
    id: 'createdAt',
    header: 'Begun',
    cell: (o) => <At at={o.createdAt} />,
    sortingField: 'createdAt',
    width: 165,
  },
  {
    id: 'title',
    header: 'Operation',
    cell: (o) => <AppLink href={`/operations/${o.id}`}>{o.title}</AppLink>,
    isRowHeader: true,
    width: 205,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (o) => <OperationStatus status={o.status} />,
    width: 130,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: (o) => (o.status === 'running' ? progressText(o) : null) || (o.outcome ?? '–'),
    width: 165,
  },
  { id: 'actor', header: 'Who', cell: (o) => o.actor.name, width: 125 },
  { id: 'reason', header: 'Why', cell: (o) => o.reason ?? '–', width: 120 },
  {
    id: 'took',
    header: 'Took',
    cell: (o) => <Elapsed from={o.createdAt} to={o.endedAt} />,
    width: 90,
  },
  {
    id: 'pool',
    header: 'Pool',
    cell: (o) => (o.pool ? <AppLink href={`/pools/${o.pool}`}>{o.pool}</AppLink> : '–'),
    width: 100,
  },
  {
    id: 'machine',
    header: 'Machine',
    cell: (o) => (o.machine ? <AppLink href={`/machines/${o.machine}`}>{o.machine}</AppLink> : '–'),
    width: 120,
  },
  { id: 'kind', header: 'Kind', cell: (o) => o.kind, width: 140 },
]
const options = columns.map(({ id = '', header }) => ({
  id,
  label: String(header),
  alwaysVisible: id === 'title',
}))
const standard = {
  pageSize: 50,
  wrapLines: false,
  contentDisplay: columns.map(({ id = '' }) => ({
    id,
    visible: id !== 'kind' && id !== 'machine' && id !== 'pool',
  })),
}
const sortFields = ['createdAt'] as const

/** The ledger: everything that was set in motion, the newest first. */
export function OperationTable() {
  const hydrated = useHydrated()
  const address = useListAddress({
    keys: operationFilterKeys,
    sortFields,
    standardSort: '-createdAt',
  })
  const [preferences, setPreferences] = useTablePreferences('muster-operations', standard)
  const pools = useQuery(poolsQuery()).data ?? []
  const pageSize = preferences.pageSize ?? 50
  const query = useListPage<ApiOperation>({
    path: '/operations',
    keyOf: queryKeys.operations,
    filter: {
      ...operationApiFilter(address.filter),
      sort: address.sorting.descending ? '-createdAt' : 'createdAt',
      limit: pageSize,
    },
    page: address.page,
  })
  const total = query.data?.total
  const filtered = !isEmptyFilter(address.filter)
  return (
    <Table
      variant="full-page"
      stickyHeader
      resizableColumns
      enableKeyboardNavigation
      trackBy="id"
      items={query.data?.items ?? []}
      columnDefinitions={columns}
      columnDisplay={preferences.contentDisplay ?? standard.contentDisplay}
      wrapLines={preferences.wrapLines ?? false}
      loading={query.isPending}
      loadingText="Loading operations"
      {...(columns[0] ? { sortingColumn: columns[0] } : {})}
      sortingDescending={address.sorting.descending}
      onSortingChange={({ detail }) =>
        address.setSorting({ field: 'createdAt', descending: detail.isDescending ?? false })
      }
      ariaLabels={{ tableLabel: 'Operations', resizerRoleDescription: 'Resize button' }}
      header={
        <SpaceBetween size="s">
          <Header
            variant="awsui-h1-sticky"
            {...(total === undefined ? {} : { counter: `(${total})` })}
          >
            Operations
          </Header>
          {query.error && (
            <LoadFailure
              what="the operations"
              error={query.error}
              retry={() => void query.refetch()}
            />
          )}
        </SpaceBetween>
      }
      filter={
        <PropertyFilter
          query={queryOfFilter(address.filter)}
          onChange={({ detail }) => address.setFilter(filterOfQuery(detail))}
          filteringProperties={operationFilteringProperties}
          filteringOptions={operationFilteringOptions(pools.map(({ name }) => name))}
          freeTextFiltering={{ operators: [':'], defaultOperator: ':' }}
          readOnlyOperations
          expandToViewport
          filteringAriaLabel="Find operations"
          filteringPlaceholder="Find by title, reason, who, pool, status …"
          {...(total === undefined
            ? {}
            : { countText: `${total} ${total === 1 ? 'match' : 'matches'}` })}
        />
      }
      empty={
        query.error ? null : filtered ? (
          <EmptyState
            title="No operation matches"
            action={<Button onClick={() => address.setFilter({})}>Clear the filter</Button>}
          />
        ) : (
          <EmptyState title="No operations yet">
            Everything that somebody or Muster itself sets in motion is kept here.
          </EmptyState>
        )
      }
      pagination={
        hydrated && (
          <Pagination
            currentPageIndex={query.data?.page ?? address.page}
            pagesCount={Math.max(1, Math.ceil((total ?? 0) / pageSize))}
            onChange={({ detail }) => address.setPage(detail.currentPageIndex)}
          />
        )
      }
      preferences={
        <TablePreferences
          preferences={preferences}
          onChange={setPreferences}
          columns={options}
          what="operations"
        />
      }
    />
  )
}
