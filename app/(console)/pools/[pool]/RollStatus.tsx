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
  return roll.status === 'paused' ? (
    <StatusIndicator type="stopped">Paused</StatusIndicator>
  ) : (
    <StatusIndicator type="in-progress">Running</StatusIndicator>
  )
}
