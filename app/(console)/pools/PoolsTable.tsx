'use client'

import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useQuery } from '@tanstack/react-query'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { PoolBar } from '@/components/pool-bar'
import { isSettled } from '@/components/pool-counts'
import { poolsQuery } from '@/components/pool-queries'
import { duration } from '@/components/time'

const none: ApiPool[] = []

const columns: TableProps.ColumnDefinition<ApiPool>[] = [
  {
    id: 'name',
    header: 'Pool',
    cell: (pool) => <AppLink href={`/pools/${pool.name}`}>{pool.name}</AppLink>,
    sortingField: 'name',
    isRowHeader: true,
    minWidth: 90,
  },
  { id: 'status', header: 'Status', cell: (pool) => <PoolStatus pool={pool} />, minWidth: 160 },
  {
    id: 'service',
    header: 'In service',
    cell: (pool) => (
      <span className="muster-number">
        {pool.counts.configured} of {pool.desired}
      </span>
    ),
    sortingComparator: (a, b) => a.desired - b.desired,
    minWidth: 100,
  },
  {
    id: 'machines',
    header: 'Machines by state',
    cell: (pool) => <PoolBar pool={pool} />,
    minWidth: 150,
  },
  {
    id: 'bounds',
    header: 'Bounds',
    cell: (pool) => (
      <span className="muster-number">
        {pool.min} to {pool.max}
      </span>
    ),
    minWidth: 90,
  },
  {
    id: 'profile',
    header: 'Profile',
    cell: (pool) => <AppLink href={`/profiles/${pool.profile}`}>{pool.profile}</AppLink>,
    sortingField: 'profile',
    minWidth: 90,
  },
  {
    id: 'types',
    header: 'Types',
    cell: (pool) => <Types names={pool.instanceTypes} />,
    minWidth: 100,
  },
  {
    id: 'median',
    header: 'Median time',
    cell: (pool) => (pool.medians.total === null ? '–' : duration(pool.medians.total)),
    sortingComparator: (a, b) => (a.medians.total ?? 0) - (b.medians.total ?? 0),
    minWidth: 110,
  },
]

/** The preferred type; the others are on hover and on the pool's page. */
function Types({ names }: { names: string[] }) {
  return (
    <span title={names.join(', ')}>
      {names[0]}
      {names.length > 1 ? ` +${names.length - 1}` : ''}
    </span>
  )
}

function PoolStatus({ pool }: { pool: ApiPool }) {
  if (pool.counts.faulty > 0) {
    return (
      <StatusIndicator type="error">
        {pool.counts.faulty} faulty{pool.worstFault ? `: ${pool.worstFault.code}` : ''}
      </StatusIndicator>
    )
  }
  if (!isSettled(pool)) return <StatusIndicator type="in-progress">Changing</StatusIndicator>
  if (pool.desired === 0) return <StatusIndicator type="stopped">Empty</StatusIndicator>
  return <StatusIndicator type="success">All in service</StatusIndicator>
}

export function PoolsTable() {
  const query = useQuery(poolsQuery())
  const createButton = (
    <GuardedButton needs="admin" variant="primary" href="/pools/new">
      Create a pool
    </GuardedButton>
  )
  const { items, collectionProps, filterProps, filteredItemsCount, actions } = useCollection(
    query.data ?? none,
    {
      filtering: {
        empty: (
          <EmptyState title="No pools" action={createButton}>
            A pool is a group of machines that share a profile, an image and a size.
          </EmptyState>
        ),
        noMatch: <EmptyState title="No pool matches the filter" />,
      },
      sorting: { defaultState: { sortingColumn: { sortingField: 'name' } } },
    },
  )
  if (query.error && !query.data) {
    return <LoadFailure what="the pools" error={query.error} retry={() => void query.refetch()} />
  }
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      items={items}
      trackBy="name"
      columnDefinitions={columns}
      loading={query.isPending}
      loadingText="Loading pools"
      enableKeyboardNavigation
      stickyHeader
      ariaLabels={{ tableLabel: 'Pools' }}
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={query.data ? `(${query.data.length})` : ''}
          actions={createButton}
        >
          Pools
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringPlaceholder="Find pools"
          filteringAriaLabel="Find pools"
          countText={filterProps.filteringText ? `${filteredItemsCount} found` : ''}
          onChange={({ detail }) => actions.setFiltering(detail.filteringText)}
        />
      }
      footer={
        <Box textAlign="center" color="text-body-secondary" fontSize="body-s">
          A pool's size is set on its page. The median time is from request to configured.
        </Box>
      }
    />
  )
}
