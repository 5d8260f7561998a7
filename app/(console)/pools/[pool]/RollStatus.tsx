import Alert from '@cloudscape-design/components/alert'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiRoll } from '@/app/api/v1/schemas/rolls'

/** Whether the roll goes on, and why not. */
export function RollStatus({ roll }: { roll: ApiRoll }) {
  if (roll.status === 'halted') {
    return (
      <Alert type="error" header="The roll is halted">
        <span className="muster-message">{roll.haltReason}</span>
        <div>
          See what failed. Resume to replace what failed once more
          {roll.back ? '' : ', turn back to have the former machines again,'} or stop to leave all
          as it is.
        </div>
      </Alert>
    )
  }
  if (roll.status === 'paused') {
    return (
      <StatusIndicator type="stopped">
        Paused: what is under way is finished, nothing else begins
      </StatusIndicator>
    )
  }
  return (
    <StatusIndicator type="in-progress">
      {roll.wave.length > 0 ? 'Waiting until the successors are configured' : 'Running'}
    </StatusIndicator>
  )
}
