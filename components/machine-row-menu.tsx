'use client'

import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { whyNot } from '@/lib/lifecycle/machine-actions'
import { buttonsFor, isMachineButton, type MachineButton } from './machine-facts'
import { useFollow } from './use-follow'
import { useRoleReason } from './use-me'

interface RowMenuProps {
  machine: ApiMachine
  onAction: (action: MachineButton, machine: ApiMachine) => void
}

/** What can be done to one machine of a list; what cannot says why. */
export function MachineRowMenu({ machine, onAction }: RowMenuProps) {
  const roleReason = useRoleReason('operator')
  const follow = useFollow()
  const items = buttonsFor(machine).map(({ action, text, about }) => {
    const reason = roleReason ?? whyNot(action, machine)
    return {
      id: action,
      text,
      description: about,
      disabled: reason !== undefined,
      ...(reason === undefined ? {} : { disabledReason: reason }),
    }
  })
  return (
    <ButtonDropdown
      variant="inline-icon"
      expandToViewport
      ariaLabel={`Actions for ${machine.name}`}
      items={[
        { id: 'log', text: 'Open the log', href: `/machines/${machine.name}?tab=log#output` },
        ...items,
      ]}
      onItemFollow={follow}
      onItemClick={({ detail }) => {
        if (isMachineButton(detail.id)) onAction(detail.id, machine)
      }}
    />
  )
}
