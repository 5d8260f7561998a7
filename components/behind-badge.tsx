import Badge from '@cloudscape-design/components/badge'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { dateTime } from './time'

/** Says that a machine is configured, but not with what it would be served now. */
export function BehindBadge({ machine }: { machine: Pick<ApiMachine, 'behind' | 'behindSince'> }) {
  if (!machine.behind) return null
  const since =
    machine.behindSince === null ? '' : ` since ${dateTime(new Date(machine.behindSince))}`
  return (
    <span title={`It has not applied what its profile is for it${since}`}>
      <Badge color="severity-low">behind</Badge>
    </span>
  )
}
