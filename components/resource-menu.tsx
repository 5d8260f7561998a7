'use client'

import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { useRoleReason } from './use-me'

export interface MenuChoice<Id extends string> {
  id: Id
  text: string
  about?: string
  /** Why it cannot be done now. */
  reason: string | undefined
}

/** What can be done to one row of a list; what cannot says why. */
export function ResourceMenu<Id extends string>({
  name,
  choices,
  onChoose,
}: {
  name: string
  choices: readonly MenuChoice<Id>[]
  onChoose: (id: Id) => void
}) {
  const roleReason = useRoleReason('operator')
  return (
    <ButtonDropdown
      variant="inline-icon"
      expandToViewport
      ariaLabel={`Actions for ${name}`}
      items={choices.map(({ id, text, about, reason }) => {
        const why = roleReason ?? reason
        return {
          id,
          text,
          disabled: why !== undefined,
          ...(about === undefined ? {} : { description: about }),
          ...(why === undefined ? {} : { disabledReason: why }),
        }
      })}
      onItemClick={({ detail }) => {
        const chosen = choices.find(({ id }) => id === detail.id)
        if (chosen) onChoose(chosen.id)
      }}
    />
  )
}
