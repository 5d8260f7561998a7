'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { whyNot } from '@/lib/lifecycle/machine-actions'
import { GuardedButton } from './guarded-button'
import { buttonsFor, type MachineButton } from './machine-facts'

interface ButtonsProps {
  machine: ApiMachine
  pending: boolean
  onAction: (action: MachineButton, machines: readonly ApiMachine[]) => void
}

/** What can be done to a machine, on its own page; what cannot says why. */
export function MachineButtons({ machine, pending, onAction }: ButtonsProps) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {buttonsFor(machine)
        .toReversed()
        .map(({ action, text }) => (
          <GuardedButton
            key={action}
            needs="operator"
            reason={whyNot(action, machine)}
            loading={pending && action !== 'retire' && action !== 'replace'}
            onClick={() => onAction(action, [machine])}
          >
            {text}
          </GuardedButton>
        ))}
    </SpaceBetween>
  )
}
