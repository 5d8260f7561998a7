import Alert from '@cloudscape-design/components/alert'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiRollout } from '@/app/api/v1/schemas/rollouts'
import { AppLink } from '@/components/app-link'

const most = 12

/** Whether the rollout goes on; where it halted, which component failed on which machine. */
export function RolloutStatus({ rollout }: { rollout: ApiRollout }) {
  if (rollout.status === 'halted') {
    return (
      <Alert type="error" header="The rollout is halted">
        <div className="muster-message">{rollout.haltReason}</div>
        <Failures rollout={rollout} />
        <div>
          Read the log of what failed. Resume to have these machines try once more, or roll back to
          the revision in force.
        </div>
      </Alert>
    )
  }
  return rollout.status === 'paused' ? (
    <StatusIndicator type="stopped">Paused: no further wave begins</StatusIndicator>
  ) : (
    <StatusIndicator type="in-progress">Running</StatusIndicator>
  )
}

function Failures({ rollout: { failures } }: { rollout: ApiRollout }) {
  const more = failures.length - most
  if (failures.length === 0) return null
  return (
    <ul className="muster-plain" aria-label="Machines that failed">
      {failures.slice(0, most).map(({ name, components, fault }) => (
        <li key={name}>
          <AppLink href={`/machines/${name}`}>{name}</AppLink>:{' '}
          {components.length > 0 ? (
            <b>{components.join(', ')}</b>
          ) : (
            <span className="muster-message">{fault?.message ?? 'its Quattor run failed'}</span>
          )}
        </li>
      ))}
      {more > 0 ? <li>and {more} more</li> : null}
    </ul>
  )
}
