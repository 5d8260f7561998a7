import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { dateTime } from './time'

const suffix = /\.?bind\.invalid$/i

/** Of what its profile names and nothing answers yet: `waiting for ce`; as it is spelled, the tooltip. */
export function WaitingFor({
  machine: { waitingFor, waitingSince },
}: {
  machine: Pick<ApiMachine, 'waitingFor' | 'waitingSince'>
}) {
  if (waitingFor.length === 0) return null
  const names = [...new Set(waitingFor.map((text) => text.replace(suffix, '') || text))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  const since = waitingSince === null ? '' : ` since ${dateTime(new Date(waitingSince))}`
  return (
    <span title={`${waitingFor.join(', ')}${since}`}>
      <StatusIndicator type="pending">
        waiting for {names.slice(0, 3).join(', ')}
        {more}
      </StatusIndicator>
    </span>
  )
}
