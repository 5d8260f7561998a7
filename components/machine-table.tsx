'use client'

import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useMemo, useRef, useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { isEmptyFilter } from './list-filter'
import { LoadFailure } from './load-state'
import { machineColumnDefinitions, machineColumnOptions, standardColumns } from './machine-columns'
import type { MachineButton } from './machine-facts'
import { machineApiFilter, machineFilterKeys, machineSortFields } from './machine-filter'
import { MachineRowMenu } from './machine-row-menu'
import type { MachineServerActions } from './machine-server-actions'
import { MachineTableEmpty } from './machine-table-empty'
import { MachineTableFilter } from './machine-table-filter'
import { MachineTableHeader } from './machine-table-header'
import { useMachineActions } from './machine-use-actions'
import { queryKeys } from './query-keys'
import { TablePreferences, useTablePreferences } from './table-preferences'
import { useHydrated } from './use-hydrated'
import { useListAddress } from './use-list-address'
import { useListPage } from './use-list-page'

interface MachineTableProps {
  actions: MachineServerActions
  /** Shows this pool's machines only. */
  pool?: string
}

/** Machines by page, sorted and narrowed by the server; what is shown is kept in the address. */
export function MachineTable({ actions, pool }: MachineTableProps) {
  const address = useListAddress({
    keys: machineFilterKeys,
    sortFields: machineSortFields,
    standardSort: 'name',
  })
  const retired = address.has('retired')
  const standard = useMemo(
    () => ({ pageSize: 50, wrapLines: false, contentDisplay: standardColumns(pool !== undefined) }),
    [pool],
  )
  const [preferences, setPreferences] = useTablePreferences(
    pool === undefined ? 'muster-machines' : 'muster-pool-machines',
    standard,
  )
  const pageSize = preferences.pageSize ?? 50
  const { field, descending } = address.sorting
  const query = useListPage<ApiMachine>({
    path: '/machines',
    keyOf: queryKeys.machines,
    filter: {
      ...machineApiFilter(address.filter, { pool, retired }),
      sort: descending ? `-${field}` : field,
      limit: pageSize,
    },
    page: address.page,
  })
  const items = query.data?.items ?? []
  const total = query.data?.total
  const selection = useSelection(items)
  const hydrated = useHydrated()
  const machineActions = useMachineActions(actions, selection.drop)
  const columns = useColumnsWithMenu((action, machine) => machineActions.start(action, [machine]))
  const sorted = machineColumnDefinitions.find((column) => column.sortingField === field)

  return (
    <>
      <Table
        variant={pool === undefined ? 'full-page' : 'container'}
        stickyHeader
        resizableColumns
        enableKeyboardNavigation
        trackBy="name"
        items={items}
        columnDefinitions={columns}
        columnDisplay={[...(preferences.contentDisplay ?? []), { id: 'menu', visible: true }]}
        stickyColumns={{ first: 1, last: 1 }}
        wrapLines={preferences.wrapLines ?? false}
        loading={query.isPending}
        loadingText="Loading machines"
        selectionType="multi"
        selectedItems={selection.selected}
        onSelectionChange={({ detail }) => selection.set(detail.selectedItems)}
        {...(sorted ? { sortingColumn: sorted } : {})}
        sortingDescending={descending}
        onSortingChange={({ detail }) => {
          const chosen = detail.sortingColumn.sortingField
          if (chosen) {
            address.setSorting({ field: chosen, descending: detail.isDescending ?? false })
          }
        }}
        ariaLabels={{
          tableLabel: pool === undefined ? 'Machines' : `Machines of ${pool}`,
          selectionGroupLabel: 'Select machines',
          allItemsSelectionLabel: () => 'Select all machines of this page',
          itemSelectionLabel: (_, machine) => `Select ${machine.name}`,
          resizerRoleDescription: 'Resize button',
        }}
        header={
          <SpaceBetween size="s">
            <MachineTableHeader
              total={total}
              selected={selection.selected}
              inPool={pool !== undefined}
              pending={machineActions.pending}
              onClear={() => selection.set([])}
              onAction={machineActions.start}
            />
            {query.error && (
              <LoadFailure
                what="the machines"
                error={query.error}
                retry={() => void query.refetch()}
              />
            )}
          </SpaceBetween>
        }
        filter={
          <MachineTableFilter address={address} total={total} pool={pool} retired={retired} />
        }
        empty={
          query.error ? null : (
            <MachineTableEmpty
              filtered={!isEmptyFilter(address.filter)}
              onClear={() => address.setFilter({})}
              onShowRetired={() => address.setFlag('retired', true)}
              retired={retired || (address.filter.state ?? []).length > 0}
              pool={pool}
            />
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
            columns={machineColumnOptions}
            what="machines"
          />
        }
      />
      {machineActions.dialog}
    </>
  )
}

/** Who is selected, by name: over refreshes and pages; shown as the newest page tells of them. */
function useSelection(items: readonly ApiMachine[]) {
  const [selected, setSelected] = useState<readonly ApiMachine[]>([])
  const byName = new Map(items.map((machine) => [machine.name, machine]))
  return {
    selected: selected.map((machine) => byName.get(machine.name) ?? machine),
    // The table tells of the rows that it shows; those of other pages stay selected.
    set(shown: readonly ApiMachine[]) {
      setSelected(shown)
    },
    drop(names: string[]) {
      setSelected((before) => before.filter(({ name }) => !names.includes(name)))
    },
  }
}

/** The columns stay the same objects at each refresh, so that an open menu stays open. */
function useColumnsWithMenu(onAction: (action: MachineButton, machine: ApiMachine) => void) {
  const latest = useRef(onAction)
  latest.current = onAction
  return useMemo<TableProps.ColumnDefinition<ApiMachine>[]>(
    () => [
      ...machineColumnDefinitions,
      {
        id: 'menu',
        header: 'Actions',
        width: 95,
        minWidth: 95,
        cell: (machine) => (
          <MachineRowMenu machine={machine} onAction={(action, of) => latest.current(action, of)} />
        ),
      },
    ],
    [],
  )
}
