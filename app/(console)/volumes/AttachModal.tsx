'use client'

import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { ActionModal } from '@/components/action-modal'
import { MachineSelect } from '@/components/machine-select'
import { Optional } from '@/components/optional'
import { volumesQuery } from '@/components/resource-queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { claimDevices } from '@/lib/lifecycle/claims'
import { volumeName, whyNotAttachTo } from '@/lib/lifecycle/volume-actions'
import { attachVolumeAction } from './actions'

export function AttachModal({ volume, close }: { volume: ApiVolume; close: () => void }) {
  const name = volumeName(volume)
  const [machine, setMachine] = useState<ApiMachine | null>(null)
  const [device, setDevice] = useState('')
  const all = useQuery(volumesQuery()).data ?? []
  const used = all
    .filter((v) => machine && (v.machine === machine.name || v.wantedMachine === machine.name))
    .map((v) => v.device ?? v.wantedDevice)
  const attach = useAction(attachVolumeAction, {
    failed: `${name} was not attached`,
    errors: 'inline',
    succeeded: withOperation(`${name} is being attached.`),
  })
  return (
    <ActionModal
      header={`Attach ${name}`}
      submitText={machine ? `Attach to ${machine.name}` : 'Attach'}
      reason={machine ? whyNotAttachTo(volume, machine) : 'Choose the machine that gets it first.'}
      pending={attach.pending}
      failure={attach.error}
      submit={() =>
        void attach
          .run(volume.id, machine?.name ?? '', device || undefined)
          .then((done) => done && close())
      }
      close={close}
    >
      <FormField
        label="Machine"
        description={`The volume is in ${volume.zone}: it attaches to machines there.`}
        stretch
      >
        <MachineSelect
          value={machine ?? undefined}
          onChange={setMachine}
          whyNot={(other) => whyNotAttachTo(volume, other)}
          ariaLabel={`Machine to get ${name}`}
        />
      </FormField>
      <FormField
        label={<Optional>Device</Optional>}
        description="Where it appears on the machine. The first free one, unless you choose."
        stretch
      >
        <Select
          options={[
            { value: '', label: 'The first free one' },
            ...claimDevices.map((value) => ({
              value,
              disabled: used.includes(value),
              ...(used.includes(value)
                ? { disabledReason: 'Another volume of the machine has it.' }
                : {}),
            })),
          ]}
          selectedOption={device ? { value: device } : { value: '', label: 'The first free one' }}
          onChange={({ detail }) => setDevice(detail.selectedOption.value ?? '')}
          ariaLabel="Device"
        />
      </FormField>
    </ActionModal>
  )
}
