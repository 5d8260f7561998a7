'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiDrifting } from '@/app/api/v1/schemas/drift'
import { GuardedButton } from '@/components/guarded-button'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { adoptDriftAction, ignoreDriftAction, retagMachineAction } from './actions'

/** What can be done about differences; each leaves EC2 alone but putting tags right. */
export function DriftButtons({ drifting }: { drifting: ApiDrifting }) {
  const { kind, id, name, hash, ignored, whyNotAdopt, whyNotRetag } = drifting
  const decision = { kind, id, hash }
  const adopt = useAction(adoptDriftAction, {
    failed: `How ${name} is was not adopted`,
    succeeded: withOperation(`${name} is wanted as it is now.`),
  })
  const ignore = useAction(ignoreDriftAction, {
    failed: `How ${name} differs was not ignored`,
    succeeded: withOperation(`${name} stays as it is.`),
  })
  const retag = useAction(retagMachineAction, {
    failed: `The tags of ${name} were not put right`,
    succeeded: withOperation(`The tags of ${name} are being put right.`),
  })
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`Adopt how ${name} is`}
        reason={whyNotAdopt ?? undefined}
        loading={adopt.pending}
        onClick={() => void adopt.run(decision)}
      >
        Adopt
      </GuardedButton>
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`Ignore how ${name} differs`}
        reason={ignored ? 'This is ignored already.' : undefined}
        loading={ignore.pending}
        onClick={() => void ignore.run(decision)}
      >
        Ignore
      </GuardedButton>
      {kind === 'machine' ? (
        <GuardedButton
          needs="operator"
          variant="inline-link"
          ariaLabel={`Put the tags of ${name} right`}
          reason={whyNotRetag ?? undefined}
          loading={retag.pending}
          onClick={() => void retag.run(name)}
        >
          Put tags right
        </GuardedButton>
      ) : null}
    </SpaceBetween>
  )
}
