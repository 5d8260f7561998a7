'use client'

import Cards from '@cloudscape-design/components/cards'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ReactNode } from 'react'
import { useNarrow } from './use-narrow'

/** A column whose header and cell can also stand alone. */
export interface StackingColumn<T> extends TableProps.ColumnDefinition<T> {
  id: string
  header: ReactNode
}

/**
 * A short table of much text: on a narrow window a card for each row, with everything in it in sight.
 * The first column names the row.
 */
export function StackingTable<T>({
  items,
  trackBy,
  columns,
  label,
  wrapLines = true,
  header,
  empty,
}: {
  items: readonly T[]
  trackBy: (item: T) => string
  columns: readonly StackingColumn<T>[]
  label: string
  wrapLines?: boolean
  header: ReactNode
  empty: ReactNode
}) {
  const narrow = useNarrow()
  const [first, ...others] = columns
  if (!narrow) {
    return (
      <Table
        items={items}
        trackBy={trackBy}
        columnDefinitions={columns}
        wrapLines={wrapLines}
        ariaLabels={{ tableLabel: label }}
        header={header}
        empty={empty}
      />
    )
  }
  return (
    <Cards
      items={items}
      trackBy={trackBy}
      cardsPerRow={[{ cards: 1 }]}
      cardDefinition={{
        header: (item) => first?.cell(item),
        sections: others.map(({ id, header: title, cell }) => ({
          id,
          header: title,
          content: cell,
        })),
      }}
      ariaLabels={{
        itemSelectionLabel: () => '',
        selectionGroupLabel: '',
        cardsLabel: label,
      }}
      header={header}
      empty={empty}
    />
  )
}
