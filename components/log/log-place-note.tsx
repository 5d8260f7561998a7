import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ComponentPlace } from '@/lib/lifecycle/ncm-ncd-lines'
import type { LogStore } from './log-store'

interface LogPlaceNoteProps {
  component: string
  found: ComponentPlace
  store: LogStore
  live: boolean
}

/** Why the log does not stand at the component that was asked for. */
export function LogPlaceNote({ component, found, store, live }: LogPlaceNoteProps) {
  if (found.line !== undefined) return null
  if (!found.settled && store.next < store.size) {
    return <StatusIndicator type="loading">Looking for component {component}</StatusIndicator>
  }
  if (!found.settled && live) {
    return (
      <StatusIndicator type="pending">
        The lines of component {component} in that run have not come yet.
      </StatusIndicator>
    )
  }
  return (
    <StatusIndicator type="info">
      The log has no line of component {component} in that run.
    </StatusIndicator>
  )
}
