'use client'

import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import type { Intent, State } from '@/lib/lifecycle/states'

const types: Readonly<Record<State, StatusIndicatorProps.Type>> = {
  requested: 'pending',
  booting: 'in-progress',
  bootstrapped: 'in-progress',
  configured: 'success',
  retired: 'stopped',
}

export interface Standing {
  state: State
  intent: Intent
  fault: { code: string; message: string } | null
}

/** How a machine stands, in one word or two: its state, then what stands beside it. */
export function standingText({ state, intent, fault }: Standing): string {
  const leaving = intent === 'retire' && state !== 'retired'
  const words = leaving ? `${state}, retiring` : state
  return fault ? `${words}: ${fault.code}` : words
}

function standingType({ state, intent, fault }: Standing): StatusIndicatorProps.Type {
  if (state === 'retired') return 'stopped'
  if (fault) return 'error'
  return intent === 'retire' ? 'pending' : types[state]
}

/** A machine's state with its fault and intent, never by colour alone. */
export function StateIndicator({ machine }: { machine: Standing }) {
  return (
    <span title={machine.fault?.message}>
      <StatusIndicator type={standingType(machine)}>{standingText(machine)}</StatusIndicator>
    </span>
  )
}

const operationTypes = { running: 'in-progress', succeeded: 'success', failed: 'error' } as const

/** An operation's status; on one line, what does not fit is cut off. */
export function OperationStatus({
  status,
  oneLine = false,
  children,
}: {
  status: keyof typeof operationTypes
  oneLine?: boolean
  children?: React.ReactNode
}) {
  return (
    <StatusIndicator type={operationTypes[status]} wrapText={!oneLine}>
      {children ?? status}
    </StatusIndicator>
  )
}
