'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useState } from 'react'
import type { ApiMember } from '@/app/api/v1/schemas/rollouts'
import { isEmptyFilter, type ListFilter } from '@/components/list-filter'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { queryKeys } from '@/components/query-keys'
import { useListAddress } from '@/components/use-list-address'
import { useListPage } from '@/components/use-list-page'
import { memberColumns, memberSortFields } from './member-columns'

const pageSize = 50
const keys = ['behind', 'connected', 'waiting'] as const

const choices: readonly { id: string; text: string; filter: ListFilter }[] = [
  { id: 'all', text: 'All', filter: {} },
  { id: 'behind', text: 'Behind', filter: { behind: ['true'] } },
  { id: 'out', text: 'Out of the room', filter: { connected: ['false'] } },
  { id: 'waiting', text: 'Waiting', filter: { waiting: ['true'] } },
]

/** The members of the profile's room, page by page; what is shown is kept in the address. */
export function MembersTable({ profile }: { profile: string }) {
  const address = useListAddress({ keys, sortFields: memberSortFields, standardSort: 'name' })
  const { field, descending } = address.sorting
  const { filter } = address
  const query = useListPage<ApiMember>({
    path: `/profiles/${encodeURIComponent(profile)}/room`,
    keyOf: (of) => queryKeys.members(profile, of),
    filter: {
      ...Object.fromEntries(Object.entries(filter).map(([key, values]) => [key, values.join(' ')])),
      sort: descending ? `-${field}` : field,
      limit: pageSize,
    },
    page: address.page,
  })
  const total = query.data?.total
  const sorted = memberColumns.find((column) => column.sortingField === field)
  return (
    <Table
      resizableColumns
      wrapLines
      enableKeyboardNavigation
      trackBy="name"
      items={query.data?.items ?? []}
      columnDefinitions={memberColumns}
      loading={query.isPending}
      loadingText="Loading the members"
      {...(sorted ? { sortingColumn: sorted } : {})}
      sortingDescending={descending}
      onSortingChange={({ detail }) => {
        const chosen = detail.sortingColumn.sortingField
        if (chosen) address.setSorting({ field: chosen, descending: detail.isDescending ?? false })
      }}
      ariaLabels={{
        tableLabel: `Members of the room of ${profile}`,
        resizerRoleDescription: 'Resize button',
      }}
      header={
        <SpaceBetween size="s">
          <Header
            variant="h2"
            counter={total === undefined ? '' : `(${total})`}
            description="The machines that run this profile hear in its room of every new revision."
          >
            Room
          </Header>
          {query.error ? (
            <LoadFailure
              what="the members"
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : null}
        </SpaceBetween>
      }
      filter={<MembersFilter key={profile} address={address} total={total} />}
      empty={
        query.error ? null : isEmptyFilter(filter) ? (
          <EmptyState title="No machine runs this profile">
            Scale one of its pools to request some.
          </EmptyState>
        ) : (
          <EmptyState
            title="None of the members is among these"
            action={<Button onClick={() => address.setFilter({})}>Show all</Button>}
          />
        )
      }
      pagination={
        <Pagination
          currentPageIndex={query.data?.page ?? address.page}
          pagesCount={Math.max(1, Math.ceil((total ?? 0) / pageSize))}
          onChange={({ detail }) => address.setPage(detail.currentPageIndex)}
        />
      }
    />
  )
}

function MembersFilter({
  address,
  total,
}: {
  address: ReturnType<typeof useListAddress>
  total: number | undefined
}) {
  const { filter } = address
  const [text, setText] = useState((filter.q ?? []).join(' '))
  const chosen = choices.find(({ filter: of }) => Object.keys(of).some((key) => filter[key]))
  const q: ListFilter = filter.q ? { q: filter.q } : {}
  return (
    <SpaceBetween direction="horizontal" size="m" alignItems="center">
      <SegmentedControl
        label="Which members"
        options={choices.map(({ id, text: label }) => ({ id, text: label }))}
        selectedId={chosen?.id ?? 'all'}
        onChange={({ detail }) =>
          address.setFilter({
            ...choices.find(({ id }) => id === detail.selectedId)?.filter,
            ...q,
          })
        }
      />
      <TextFilter
        filteringText={text}
        filteringPlaceholder="Find members"
        filteringAriaLabel="Find members"
        {...(total === undefined
          ? {}
          : { countText: `${total} ${total === 1 ? 'match' : 'matches'}` })}
        onChange={({ detail }) => setText(detail.filteringText)}
        onDelayedChange={({ detail }) => {
          const wanted = detail.filteringText.trim()
          address.setFilter({ ...chosen?.filter, ...(wanted === '' ? {} : { q: [wanted] }) })
        }}
      />
    </SpaceBetween>
  )
}
