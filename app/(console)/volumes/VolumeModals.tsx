'use client'

import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { useAction } from '@/components/use-action'
import { wholeOf } from '@/components/volume-figures'
import { withOperation } from '@/components/with-operation'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { growVolumeAction, snapshotVolumeAction } from './actions'
import { NameField } from './NameField'
import { whyNotGrowTo } from './volume-size'

interface OfVolume {
  volume: ApiVolume
  close: () => void
}

export function GrowModal({ volume, close }: OfVolume) {
  const name = volumeName(volume)
  const [size, setSize] = useState(String(volume.wantedSizeGiB ?? volume.sizeGiB))
  const grow = useAction(growVolumeAction, {
    failed: `${name} was not grown`,
    errors: 'inline',
    succeeded: withOperation(`${name} grows.`),
  })
  return (
    <ActionModal
      header={`Grow ${name}`}
      submitText="Grow"
      reason={whyNotGrowTo(volume, size)}
      pending={grow.pending}
      failure={grow.error}
      submit={() => void grow.run(volume.id, wholeOf(size)).then((done) => done && close())}
      close={close}
    >
      <FormField
        label="Size in GiB"
        description={`It has ${volume.sizeGiB}. A volume never shrinks, and EC2 lets six hours pass between two changes.`}
        errorText={issueAt(grow.error, 'sizeGiB')}
      >
        <Input
          value={size}
          inputMode="numeric"
          autoComplete={false}
          onChange={({ detail }) => setSize(detail.value)}
        />
      </FormField>
      <Box variant="small">The filesystem on it is grown on the machine, by its own tools.</Box>
    </ActionModal>
  )
}

export function SnapshotModal({ volume, close }: OfVolume) {
  const name = volumeName(volume)
  const [called, setCalled] = useState('')
  const take = useAction(snapshotVolumeAction, {
    failed: `No snapshot of ${name} was taken`,
    errors: 'inline',
    succeeded: withOperation(`A snapshot of ${name} is being taken.`),
  })
  return (
    <ActionModal
      header={`Take a snapshot of ${name}`}
      submitText="Take the snapshot"
      pending={take.pending}
      failure={take.error}
      submit={() =>
        void take.run(volume.id, called.trim() || undefined).then((done) => done && close())
      }
      close={close}
    >
      <NameField
        value={called}
        onChange={setCalled}
        error={issueAt(take.error, 'name')}
        description="The volume may be in use: the snapshot holds what is written to it by now."
      />
    </ActionModal>
  )
}
