'use client'

import Box from '@cloudscape-design/components/box'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import type { ApiWaves } from '@/app/api/v1/schemas/rollouts'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { useAction } from '@/components/use-action'
import { editProfileWavesAction } from './rollout-actions'

const fields = [
  { name: 'canary', label: 'Machines first', description: 'They try a new revision.' },
  { name: 'share', label: 'Percent at a time', description: 'Of all machines, after that.' },
  {
    name: 'maxFailures',
    label: 'Failures allowed',
    description: 'One more machine that fails halts the rollout.',
  },
] as const

/** Asks how the profile's next publications go out. */
export function WavesModal({
  profile,
  waves,
  close,
}: {
  profile: string
  waves: ApiWaves
  close: () => void
}) {
  const [allAtOnce, setAllAtOnce] = useState(waves.allAtOnce)
  const [texts, setTexts] = useState({
    canary: String(waves.canary),
    share: String(waves.share),
    maxFailures: String(waves.maxFailures),
  })
  const edit = useAction(editProfileWavesAction, {
    failed: `${profile} goes out as before`,
    errors: 'inline',
    succeeded: () => `The next revisions of ${profile} go out like that.`,
  })
  const numbers = {
    canary: Number(texts.canary),
    share: Number(texts.share),
    maxFailures: Number(texts.maxFailures),
  }
  const submit = async () => {
    if (await edit.run({ profile, allAtOnce, ...numbers })) close()
  }
  return (
    <ActionModal
      header={`How revisions of ${profile} go out`}
      submitText="Save"
      reason={whyNot(texts)}
      pending={edit.pending}
      failure={edit.error}
      submit={() => void submit()}
      close={close}
    >
      <Checkbox
        checked={allAtOnce}
        description="No waves: nothing halts a revision that fails."
        onChange={({ detail }) => setAllAtOnce(detail.checked)}
      >
        All machines at once
      </Checkbox>
      <ColumnLayout columns={3}>
        {fields.map(({ name, label, description }) => (
          <FormField
            key={name}
            label={label}
            description={description}
            errorText={issueAt(edit.error, name)}
          >
            <Input
              value={texts[name]}
              inputMode="numeric"
              disabled={allAtOnce}
              onChange={({ detail }) => setTexts({ ...texts, [name]: detail.value })}
            />
          </FormField>
        ))}
      </ColumnLayout>
      <Box color="text-body-secondary">A rollout that is under way keeps its own waves.</Box>
    </ActionModal>
  )
}

function whyNot(texts: { canary: string; share: string; maxFailures: string }): string | undefined {
  const whole = /^\d{1,5}$/
  if (!whole.test(texts.canary.trim())) return 'Machines first: a number from 0 on.'
  const share = Number(texts.share)
  if (!whole.test(texts.share.trim()) || share < 1 || share > 100) {
    return 'Percent at a time: a number from 1 to 100.'
  }
  return whole.test(texts.maxFailures.trim()) ? undefined : 'Failures allowed: a number from 0 on.'
}
