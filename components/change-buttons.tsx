'use client'

import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ActionModal } from './action-modal'
import { GuardedButton } from './guarded-button'

export interface Change<A extends string> {
  action: A
  text: string
  /** Why it cannot be done now. */
  refusal: string | null
  /** Reaches many machines: asked for once more before it is done. */
  question?: { header: string; text: string }
}

/** What an operator may do to something that goes on by itself, such as a roll: a button for each. */
export function ChangeButtons<A extends string>({
  changes,
  pending,
  run,
}: {
  changes: readonly Change<A>[]
  pending: boolean
  run: (action: A) => Promise<unknown>
}) {
  const [asked, setAsked] = useState<A>()
  const close = () => setAsked(undefined)
  const change = changes.find(({ action }) => action === asked)
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {changes.map(({ action, text, refusal, question }) => (
        <GuardedButton
          key={action}
          needs="operator"
          reason={refusal ?? undefined}
          onClick={() => (question ? setAsked(action) : void run(action))}
        >
          {text}
        </GuardedButton>
      ))}
      {change?.question ? (
        <ActionModal
          header={change.question.header}
          submitText={change.text}
          pending={pending}
          failure={undefined}
          submit={() => void run(change.action).then(close)}
          close={close}
        >
          <Box variant="p">{change.question.text}</Box>
        </ActionModal>
      ) : null}
    </SpaceBetween>
  )
}
