'use client'

import Tabs from '@cloudscape-design/components/tabs'
import { useSearchParams } from 'next/navigation'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { PoolComponents } from './PoolComponents'
import { PoolConfiguration } from './PoolConfiguration'
import { PoolHistory } from './PoolHistory'
import { PoolMachines } from './PoolMachines'
import { PoolSlots } from './PoolSlots'

/** The pool's machines, failing components, slots, definition and history; which is open stands in the address. */
export function PoolTabs({ pool }: { pool: ApiPool }) {
  const tab = useSearchParams().get('tab') ?? 'machines'
  return (
    <Tabs
      activeTabId={tab}
      onChange={({ detail }) =>
        // Without asking the server: the page is the same.
        window.history.replaceState(null, '', `?tab=${detail.activeTabId}`)
      }
      ariaLabel={`Pool ${pool.name}`}
      tabs={[
        { id: 'machines', label: 'Machines', content: <PoolMachines pool={pool} /> },
        { id: 'components', label: 'Components', content: <PoolComponents pool={pool} /> },
        { id: 'slots', label: 'Slots', content: <PoolSlots pool={pool} /> },
        {
          id: 'configuration',
          label: 'Configuration',
          content: <PoolConfiguration pool={pool} />,
        },
        { id: 'history', label: 'History', content: <PoolHistory name={pool.name} /> },
      ]}
    />
  )
}
