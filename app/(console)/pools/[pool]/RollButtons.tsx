'use client'

import type { ApiRoll } from '@/app/api/v1/schemas/rolls'
import { ChangeButtons } from '@/components/change-buttons'
import { useAction } from '@/components/use-action'
import { changeRollAction } from '../actions'

/** Pause, resume, turn back and stop; turning back and stopping are asked for once more. */
export function RollButtons({ pool, roll }: { pool: string; roll: ApiRoll }) {
  const change = useAction(changeRollAction, { failed: 'The roll goes on as it was' })
  const { refusals } = roll
  return (
    <ChangeButtons
      pending={change.pending}
      run={(action) => change.run({ pool, action })}
      changes={[
        { action: 'pause', text: 'Pause', refusal: refusals.pause },
        { action: 'resume', text: 'Resume', refusal: refusals.resume },
        {
          action: 'turn-back',
          text: 'Turn back',
          refusal: refusals.turnBack,
          question: {
            header: 'Turn the roll back?',
            text: `The pool gets its former definition (${roll.from.image}) again, and the machines that were replaced are replaced once more, under the same rules.`,
          },
        },
        {
          action: 'stop',
          text: 'Stop',
          refusal: refusals.stop,
          question: {
            header: 'Stop the roll?',
            text: 'The machines stay as they are, old and new ones. Roll again to replace the rest.',
          },
        },
      ]}
    />
  )
}
