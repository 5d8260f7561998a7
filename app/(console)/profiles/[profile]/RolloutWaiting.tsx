import Box from '@cloudscape-design/components/box'
import type { ApiRollout } from '@/app/api/v1/schemas/rollouts'
import { AppLink } from '@/components/app-link'
import { StateIndicator } from '@/components/state-indicator'

const most = 12

/** For whom the wave waits, and why. */
export function RolloutWaiting({ rollout: { waitingFor, machines } }: { rollout: ApiRollout }) {
  const more = waitingFor.length - most
  const passed = machines?.passedOver ?? 0
  if (waitingFor.length === 0 && passed === 0) return null
  return (
    <section aria-label="What the rollout waits for">
      {waitingFor.length > 0 ? (
        <>
          <Box variant="awsui-key-label">Waiting for</Box>
          <ul className="muster-plain">
            {waitingFor.slice(0, most).map((machine) => (
              <li key={machine.name}>
                <AppLink href={`/machines/${machine.name}`}>{machine.name}</AppLink>{' '}
                <StateIndicator machine={machine} /> {machine.why}
              </li>
            ))}
            {more > 0 ? <li>and {more} more</li> : null}
          </ul>
        </>
      ) : null}
      {passed > 0 ? (
        <Box color="text-body-secondary">
          {passed === 1 ? '1 machine is' : `${passed} machines are`} in trouble for other reasons
          and not waited for.
        </Box>
      ) : null}
    </section>
  )
}
