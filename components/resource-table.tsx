'use client'

import { useCollection } from '@cloudscape-design/collection-hooks'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { EmptyState, LoadFailure } from './load-state'
import { TablePreferences, useTablePreferences } from './table-preferences'
import { useHydrated } from './use-hydrated'

export interface ResourceColumn<T> {
  id: string
  header: string
  cell: (item: T) => ReactNode
  /** What it is sorted by; without it the column cannot be. */
  by?: (item: T) => string | number
  width?: number
  hidden?: true
}

interface ResourceTableProps<T> {
  /** `addresses`: for the words around it, and to keep what somebody prefers. */
  what: string
  title: string
  description?: string
  query: UseQueryResult<T[], Error>
  columns: readonly ResourceColumn<T>[]
  keyOf: (item: T) => string
  /** All text of an item that it can be found by. */
  textOf: (item: T) => string
  menu?: (item: T) => ReactNode
  actions?: ReactNode
  filter?: ReactNode
  empty: ReactNode
  fullPage?: boolean
}

/** A list that is read as a whole: found by text, sorted, paged; columns as somebody prefers them. */
export function ResourceTable<T>(props: ResourceTableProps<T>) {
  const { what, title, query, columns, keyOf, textOf, menu } = props
  const standard = useMemo(
    () => ({
      pageSize: 50,
      wrapLines: true,
      contentDisplay: columns.map(({ id, hidden }) => ({ id, visible: !hidden })),
    }),
    [columns],
  )
  const [preferences, setPreferences] = useTablePreferences(`muster-${what}`, standard)
  const definitions = useMemo<TableProps.ColumnDefinition<T>[]>(
    () => [
      ...columns.map((column, i) => definitionOf(column, i === 0)),
      ...(menu ? [{ id: 'menu', header: 'Actions', width: 95, minWidth: 95, cell: menu }] : []),
    ],
    [columns, menu],
  )
  const all = query.data ?? []
  const hydrated = useHydrated()
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } =
    useCollection(all, {
      filtering: {
        filteringFunction: (item, text) =>
          textOf(item).toLowerCase().includes(text.trim().toLowerCase()),
        empty: props.empty,
        noMatch: (
          <EmptyState
            title={`None of the ${what} match`}
            action={<Button onClick={() => actions.setFiltering('')}>Clear the filter</Button>}
          />
        ),
      },
      pagination: { pageSize: preferences.pageSize ?? 50 },
      sorting: {},
    })
  return (
    <Table
      {...collectionProps}
      variant={props.fullPage === false ? 'container' : 'full-page'}
      stickyHeader
      resizableColumns
      enableKeyboardNavigation
      trackBy={keyOf}
      items={items}
      columnDefinitions={definitions}
      columnDisplay={[
        ...(preferences.contentDisplay ?? []),
        ...(menu ? [{ id: 'menu', visible: true }] : []),
      ]}
      stickyColumns={{ first: 1, last: menu ? 1 : 0 }}
      wrapLines={preferences.wrapLines ?? true}
      loading={query.isPending}
      loadingText={`Loading ${what}`}
      ariaLabels={{ tableLabel: title, resizerRoleDescription: 'Resize button' }}
      header={
        <SpaceBetween size="s">
          <Header
            variant={props.fullPage === false ? 'h2' : 'awsui-h1-sticky'}
            counter={query.data ? `(${all.length})` : ''}
            description={props.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {props.actions}
              </SpaceBetween>
            }
          >
            {title}
          </Header>
          {query.error ? (
            <LoadFailure
              what={`the ${what}`}
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : null}
        </SpaceBetween>
      }
      filter={
        <SpaceBetween direction="horizontal" size="m" alignItems="center">
          <div style={{ width: 'min(30rem, 45vw)' }}>
            <TextFilter
              {...filterProps}
              filteringPlaceholder={`Find ${what}`}
              filteringAriaLabel={`Find ${what}`}
              countText={`${filteredItemsCount ?? 0} ${filteredItemsCount === 1 ? 'match' : 'matches'}`}
            />
          </div>
          {props.filter}
        </SpaceBetween>
      }
      empty={query.error ? null : collectionProps.empty}
      pagination={hydrated && <Pagination {...paginationProps} />}
      preferences={
        <TablePreferences
          preferences={preferences}
          onChange={setPreferences}
          columns={columns.map(({ id, header }, i) => ({
            id,
            label: header,
            alwaysVisible: i === 0,
          }))}
          what={what}
        />
      }
    />
  )
}

function definitionOf<T>(
  { id, header, cell, by, width }: ResourceColumn<T>,
  isRowHeader: boolean,
): TableProps.ColumnDefinition<T> {
  return {
    id,
    header,
    cell,
    isRowHeader,
    width: width ?? 140,
    minWidth: 80,
    ...(by ? { sortingComparator: (a: T, b: T) => compare(by(a), by(b)) } : {}),
  }
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true })
}
