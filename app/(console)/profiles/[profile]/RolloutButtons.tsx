'use client'

import type { ApiRollout } from '@/app/api/v1/schemas/rollouts'
import { ChangeButtons } from '@/components/change-buttons'
import { useAction } from '@/components/use-action'
import { changeRolloutAction } from './rollout-actions'

/** Pause, resume, roll back and finish; the last two reach every machine and are asked for once more. */
export function RolloutButtons({
  rollout,
  inForce,
}: {
  rollout: ApiRollout
  inForce: number | null
}) {
  const change = useAction(changeRolloutAction, { failed: 'The rollout goes on as it was' })
  const { profile, refusals, revision } = rollout
  return (
    <ChangeButtons
      pending={change.pending}
      run={(action) => change.run({ profile, action })}
      changes={[
        { action: 'pause', text: 'Pause', refusal: refusals.pause },
        { action: 'resume', text: 'Resume', refusal: refusals.resume },
        {
          action: 'roll-back',
          text: 'Roll back',
          refusal: refusals.rollBack,
          question: {
            header: `Roll back revision ${revision}?`,
            text: `Revision ${inForce} is published again, as the newest, and all machines get it at once. Those that never had revision ${revision} notice nothing.`,
          },
        },
        {
          action: 'finish',
          text: 'Finish now',
          refusal: refusals.finish,
          question: {
            header: `Give revision ${revision} to all at once?`,
            text: `All machines get revision ${revision} now, without further waves. Nothing halts it any more.`,
          },
        },
      ]}
    />
  )
}
