'use client'

import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiRollout } from '@/app/api/v1/schemas/rollouts'
import { ActionModal } from '@/components/action-modal'
import { GuardedButton } from '@/components/guarded-button'
import { useAction } from '@/components/use-action'
import type { RolloutAction } from '@/lib/lifecycle/rollout-actions'
import { changeRolloutAction } from './rollout-actions'

type Asked = 'roll-back' | 'finish'

/** Pause, resume, roll back and finish; the last two reach every machine and are asked for once more. */
export function RolloutButtons({
  rollout,
  inForce,
}: {
  rollout: ApiRollout
  inForce: number | null
}) {
  const [asked, setAsked] = useState<Asked>()
  const change = useAction(changeRolloutAction, { failed: 'The rollout goes on as it was' })
  const run = (action: RolloutAction) => change.run({ profile: rollout.profile, action })
  const { refusals, revision } = rollout
  const questions: Readonly<Record<Asked, { header: string; submit: string; text: string }>> = {
    'roll-back': {
      header: `Roll back revision ${revision}?`,
      submit: 'Roll back',
      text: `Revision ${inForce} is published again, as the newest, and all machines get it at once. Those that never had revision ${revision} notice nothing.`,
    },
    finish: {
      header: `Give revision ${revision} to all at once?`,
      submit: 'Finish now',
      text: `All machines get revision ${revision} now, without further waves. Nothing halts it any more.`,
    },
  }
  const question = asked ? questions[asked] : undefined
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <GuardedButton
        needs="operator"
        reason={refusals.pause ?? undefined}
        onClick={() => void run('pause')}
      >
        Pause
      </GuardedButton>
      <GuardedButton
        needs="operator"
        reason={refusals.resume ?? undefined}
        onClick={() => void run('resume')}
      >
        Resume
      </GuardedButton>
      <GuardedButton
        needs="operator"
        reason={refusals.rollBack ?? undefined}
        onClick={() => setAsked('roll-back')}
      >
        Roll back
      </GuardedButton>
      <GuardedButton
        needs="operator"
        reason={refusals.finish ?? undefined}
        onClick={() => setAsked('finish')}
      >
        Finish now
      </GuardedButton>
      {asked && question ? (
        <ActionModal
          header={question.header}
          submitText={question.submit}
          pending={change.pending}
          failure={undefined}
          submit={() => void run(asked).then(() => setAsked(undefined))}
          close={() => setAsked(undefined)}
        >
          <Box variant="p">{question.text}</Box>
        </ActionModal>
      ) : null}
    </SpaceBetween>
  )
}
