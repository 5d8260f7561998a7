import Badge from '@cloudscape-design/components/badge'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'

/** Says that a machine differs from its pool's present definition; in what is its tooltip. */
export function OutdatedBadge({ machine }: { machine: Pick<ApiMachine, 'outdated'> }) {
  if (machine.outdated === null) return null
  return (
    <span title={`Launched with ${machine.outdated}`}>
      <Badge color="severity-medium">outdated</Badge>
    </span>
  )
}
