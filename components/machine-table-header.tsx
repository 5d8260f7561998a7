'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { GuardedButton } from './guarded-button'
import { type MachineButton, sortByAllowed } from './machine-facts'

interface HeaderProps {
  total: number | undefined
  selected: readonly ApiMachine[]
  inPool: boolean
  pending: boolean
  onClear: () => void
  onAction: (action: MachineButton, machines: readonly ApiMachine[]) => void
}

export function MachineTableHeader(props: HeaderProps) {
  const { total, selected, inPool, onAction } = props
  return (
    <Header
      variant={inPool ? 'h2' : 'awsui-h1-sticky'}
      counter={counterText(selected.length, total)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {selected.length > 0 && <Button onClick={props.onClear}>Clear selection</Button>}
          <GuardedButton
            needs="operator"
            reason={whyNotRetire(selected)}
            loading={props.pending}
            onClick={() => onAction('retire', selected)}
          >
            Retire
          </GuardedButton>
        </SpaceBetween>
      }
    >
      Machines
    </Header>
  )
}

function counterText(selected: number, total: number | undefined): string {
  if (total === undefined) return ''
  return selected > 0 ? `(${selected}/${total})` : `(${total})`
}

function whyNotRetire(selected: readonly ApiMachine[]): string | undefined {
  if (selected.length === 0) return 'Select the machines to retire first.'
  const { allowed, refused } = sortByAllowed('retire', selected)
  if (allowed.length > 0) return undefined
  return selected.length === 1
    ? refused[0]?.reason
    : 'None of the selected machines may be retired.'
}
