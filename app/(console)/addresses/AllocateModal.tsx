'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { Optional } from '@/components/optional'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { allocateAddressAction } from './actions'

export function AllocateModal({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const allocate = useAction(allocateAddressAction, {
    failed: 'No address was allocated',
    errors: 'inline',
    succeeded: withOperation('EC2 is asked for an address.'),
  })
  return (
    <ActionModal
      header="Allocate an Elastic IP"
      submitText="Allocate"
      pending={allocate.pending}
      failure={allocate.error}
      submit={() => void allocate.run(name.trim()).then((done) => done && close())}
      close={close}
    >
      <FormField
        label={<Optional>Name</Optional>}
        description="EC2 chooses the address. It is billed from now on until it is released."
        errorText={issueAt(allocate.error, 'name')}
      >
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </ActionModal>
  )
}
