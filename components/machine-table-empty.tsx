'use client'

import Button from '@cloudscape-design/components/button'
import { AppLinkButton } from './app-link'
import { EmptyState } from './load-state'

interface EmptyProps {
  filtered: boolean
  onClear: () => void
  onShowRetired: () => void
  retired: boolean
  pool: string | undefined
}

/** Why there is no machine in the list, and the next step. */
export function MachineTableEmpty({ filtered, onClear, onShowRetired, retired, pool }: EmptyProps) {
  if (filtered) {
    return (
      <EmptyState
        title="No machine matches"
        action={
          <>
            <Button onClick={onClear}>Clear the filter</Button>{' '}
            {!retired && <Button onClick={onShowRetired}>Look among the retired too</Button>}
          </>
        }
      >
        {retired
          ? 'Nothing that was ever here fits the filter.'
          : 'Retired machines are not shown.'}
      </EmptyState>
    )
  }
  if (pool !== undefined) {
    return (
      <EmptyState title="No machines in this pool">
        Scale the pool to request some.
        {retired ? '' : ' Those that it had before are under “Show retired”.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No machines"
      action={<AppLinkButton href="/pools">Scale a pool</AppLinkButton>}
    >
      Machines come from pools: set a pool's size and Muster requests them from EC2.
    </EmptyState>
  )
}
