import Box from '@cloudscape-design/components/box'
import type { ApiRollStanding } from '@/app/api/v1/schemas/rolls'

const most = 12

/** Who differs from the pool's definition, and in what. */
export function OutdatedList({
  outdated,
  includeProtected,
}: {
  outdated: ApiRollStanding['outdated']
  includeProtected: boolean
}) {
  const stays = (machine: ApiRollStanding['outdated'][number]) =>
    machine.protected && !includeProtected
  const more = outdated.length - most
  return (
    <div>
      <Box variant="awsui-key-label">{`Outdated: ${outdated.length}`}</Box>
      <ul className="muster-plain">
        {outdated.slice(0, most).map((machine) => (
          <li key={machine.name}>
            {machine.name}: {machine.why}
            {stays(machine) ? '; protected, stays as it is' : ''}
          </li>
        ))}
        {more > 0 ? <li>and {more} more</li> : null}
      </ul>
    </div>
  )
}
