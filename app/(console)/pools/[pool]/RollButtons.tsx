'use client'

import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiRoll } from '@/app/api/v1/schemas/rolls'
import { ActionModal } from '@/components/action-modal'
import { GuardedButton } from '@/components/guarded-button'
import { useAction } from '@/components/use-action'
import type { RollAction } from '@/lib/lifecycle/roll-actions'
import { changeRollAction } from '../actions'

/** Pause, resume, turn back and stop; turning back and stopping are asked for once more. */
export function RollButtons({ pool, roll }: { pool: string; roll: ApiRoll }) {
  const [asked, setAsked] = useState<'turn-back' | 'stop'>()
  const change = useAction(changeRollAction, { failed: 'The roll goes on as it was' })
  const run = (action: RollAction) => change.run({ pool, action })
  const { refusals } = roll
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
        reason={refusals.turnBack ?? undefined}
        onClick={() => setAsked('turn-back')}
      >
        Turn back
      </GuardedButton>
      <GuardedButton
        needs="operator"
        reason={refusals.stop ?? undefined}
        onClick={() => setAsked('stop')}
      >
        Stop
      </GuardedButton>
      {asked ? (
        <ActionModal
          header={asked === 'stop' ? 'Stop the roll?' : 'Turn the roll back?'}
          submitText={asked === 'stop' ? 'Stop' : 'Turn back'}
          pending={change.pending}
          failure={undefined}
          submit={() => void run(asked).then(() => setAsked(undefined))}
          close={() => setAsked(undefined)}
        >
          <Box variant="p">
            {asked === 'stop'
              ? 'The machines stay as they are, old and new ones. Roll again to replace the rest.'
              : `The pool gets its former definition (${roll.from.image}) again, and the machines that were replaced are replaced once more, under the same rules.`}
          </Box>
        </ActionModal>
      ) : null}
    </SpaceBetween>
  )
}
