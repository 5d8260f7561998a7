'use client'

import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { MachineSelect } from '@/components/machine-select'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { imageNameHint, imageNamePattern, whyNotBake } from '@/lib/lifecycle/image-actions'
import { bakeImageAction } from './actions'

/** From which machine, under which name, and what that means to the machine. */
export function BakeModal({ machine, close }: { machine?: ApiMachine; close: () => void }) {
  const [chosen, setChosen] = useState<ApiMachine | null | undefined>(machine)
  const [name, setName] = useState('')
  const bake = useAction(bakeImageAction, {
    failed: 'No image is baked',
    errors: 'inline',
    succeeded: withOperation(`The image ${name.trim()} is being baked.`),
  })
  const from = chosen?.name ?? 'the machine'
  return (
    <ActionModal
      header="Bake an image"
      submitText="Bake the image"
      reason={whyNotYet(chosen, name)}
      pending={bake.pending}
      failure={bake.error}
      submit={() => void bake.run(chosen?.name ?? '', name.trim()).then((done) => done && close())}
      close={close}
    >
      <SpaceBetween size="m">
        <FormField label="From" description="A configured machine: the image holds what is on it.">
          <MachineSelect
            value={chosen}
            onChange={setChosen}
            whyNot={whyNotBake}
            ariaLabel="Machine to bake"
          />
        </FormField>
        <FormField
          label="Image name"
          errorText={issueAt(bake.error, 'name')}
          constraintText={`It ${imageNameHint}.`}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <Box variant="p">
          {chosen?.name ?? 'The machine'} drains and removes its identity: token, registration, host
          keys, log and CCM cache. Without that it cannot serve: another machine is requested in its
          place at once, and {from} is terminated when EC2 has made the image. Its volumes are not
          part of the image. This cannot be undone.
        </Box>
      </SpaceBetween>
    </ActionModal>
  )
}

function whyNotYet(machine: ApiMachine | null | undefined, name: string): string | undefined {
  if (!machine) return 'Choose the machine first.'
  const reason = whyNotBake(machine)
  if (reason) return reason
  return imageNamePattern.test(name.trim()) ? undefined : `The name ${imageNameHint}.`
}
