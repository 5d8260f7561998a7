'use client'

import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiScalePreview } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { Ago } from '@/components/time'

type Candidate = ApiScalePreview['candidates'][number]

const columnsFor = (
  why: (machine: Candidate) => string,
): TableProps.ColumnDefinition<Candidate>[] => [
  {
    id: 'name',
    header: 'Machine',
    cell: (machine) => (
      <AppLink href={`/machines/${machine.name}`} external target="_blank">
        {machine.name}
      </AppLink>
    ),
    isRowHeader: true,
  },
  { id: 'reason', header: 'Why', cell: why },
  { id: 'state', header: 'State', cell: (m) => m.state },
  { id: 'fault', header: 'Fault', cell: (m) => m.fault ?? '–' },
  { id: 'age', header: 'Requested', cell: (m) => <Ago at={m.requestedAt} /> },
]

/** The pool's machines in the order in which they would go; protected ones cannot be selected. */
export function VictimsTable({
  candidates,
  first,
  chosen,
  needed,
  choose,
}: {
  candidates: readonly Candidate[]
  /** Those who would go if nobody chose. */
  first: readonly string[]
  chosen: readonly string[]
  needed: number
  choose: (names: string[]) => void
}) {
  const why = (machine: Candidate) => {
    if (machine.protected) return 'protected: stays'
    if (first.includes(machine.name)) return machine.reason
    return chosen.includes(machine.name) ? 'chosen by hand' : '–'
  }
  const selected = candidates.filter((m) => chosen.includes(m.name))
  return (
    <div className="muster-victims">
      <Table
        variant="embedded"
        items={candidates}
        trackBy="name"
        columnDefinitions={columnsFor(why)}
        contentDensity="compact"
        stickyHeader
        selectionType="multi"
        selectedItems={selected}
        isItemDisabled={(m) => m.protected}
        onSelectionChange={({ detail }) => choose(detail.selectedItems.map((m) => m.name))}
        ariaLabels={{
          tableLabel: 'Machines that can go',
          selectionGroupLabel: 'Machines to retire',
          allItemsSelectionLabel: () => 'All machines',
          itemSelectionLabel: (_state, m) =>
            m.protected ? `${m.name} is protected` : `Retire ${m.name}`,
        }}
        header={
          <Header variant="h3" counter={`(${chosen.length} of ${needed} selected)`}>
            Machines to retire
          </Header>
        }
        empty={<EmptyState title="No machine can go" />}
      />
    </div>
  )
}
