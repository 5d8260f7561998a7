'use client'

import PropertyFilter from '@cloudscape-design/components/property-filter'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { filterOfQuery, queryOfFilter } from './list-filter'
import { machineFilteringOptions, machineFilteringProperties } from './machine-filter'
import { poolsQuery } from './pool-queries'
import type { useListAddress } from './use-list-address'

interface FilterProps {
  address: ReturnType<typeof useListAddress>
  total: number | undefined
  pool: string | undefined
  retired: boolean
}

/** Narrows the machines; what can be chosen comes from the pools. */
export function MachineTableFilter({ address, total, pool, retired }: FilterProps) {
  const pools = useQuery(poolsQuery()).data ?? []
  const shown = pool === undefined ? pools : pools.filter(({ name }) => name === pool)
  const stateChosen = (address.filter.state ?? []).length > 0
  return (
    <SpaceBetween direction="horizontal" size="m" alignItems="start">
      <div style={{ width: 'min(34rem, 45vw)' }}>
        <PropertyFilter
          query={queryOfFilter(address.filter)}
          onChange={({ detail }) => address.setFilter(filterOfQuery(detail))}
          filteringProperties={machineFilteringProperties(pool === undefined ? [] : ['pool'])}
          filteringOptions={machineFilteringOptions({
            pools: shown.map(({ name }) => name),
            zones: unique(shown.flatMap(({ zones }) => zones)),
            types: unique(shown.flatMap(({ instanceTypes }) => instanceTypes)),
            profiles: unique(shown.map(({ profile }) => profile)),
          })}
          freeTextFiltering={{ operators: [':'], defaultOperator: ':' }}
          readOnlyOperations
          expandToViewport
          filteringAriaLabel="Find machines"
          filteringPlaceholder="Find by name, address, instance, state, fault …"
          {...(total === undefined
            ? {}
            : { countText: `${total} ${total === 1 ? 'match' : 'matches'}` })}
        />
      </div>
      <div style={{ paddingBlockStart: '5px' }}>
        <Toggle
          checked={retired || stateChosen}
          disabled={stateChosen}
          onChange={({ detail }) => address.setFlag('retired', detail.checked)}
        >
          Show retired
        </Toggle>
      </div>
    </SpaceBetween>
  )
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
