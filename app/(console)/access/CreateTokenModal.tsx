'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { useAction } from '@/components/use-action'
import type { Role } from '@/lib/access/roles'
import { createTokenAction } from './actions'
import { RoleSelect } from './RoleSelect'

const validities = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'none', label: 'Until it is revoked' },
]

/** Creates an API token and shows it, this once. */
export function CreateTokenModal({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState('90')
  const [token, setToken] = useState<string>()
  const create = useAction(createTokenAction, {
    failed: 'The token was not created',
    errors: 'inline',
  })
  const submit = async () => {
    const done = await create.run({
      name: name.trim(),
      role,
      days: days === 'none' ? null : Number(days),
    })
    if (done) setToken(done.result.token)
  }
  if (token !== undefined) return <ShownOnce name={name} token={token} close={close} />
  return (
    <ActionModal
      header="Create an API token"
      submitText="Create the token"
      reason={name.trim() === '' ? 'Enter a name.' : undefined}
      pending={create.pending}
      failure={create.error}
      submit={() => void submit()}
      close={close}
    >
      <FormField label="Name" description="What uses it. Shown with everything that it does.">
        <Input
          value={name}
          autoComplete={false}
          onChange={({ detail }) => setName(detail.value)}
          placeholder="batch system"
        />
      </FormField>
      <RoleSelect role={role} onChange={setRole} />
      <FormField label="Valid for">
        <Select
          options={validities}
          selectedOption={validities.find(({ value }) => value === days) ?? null}
          onChange={({ detail }) => setDays(detail.selectedOption.value ?? '90')}
        />
      </FormField>
    </ActionModal>
  )
}

function ShownOnce({ name, token, close }: { name: string; token: string; close: () => void }) {
  return (
    <Modal
      visible
      onDismiss={close}
      header={`The token ${name.trim()}`}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">Copy it now: it is not kept and cannot be shown again.</Alert>
        <CopyToClipboard
          variant="inline"
          textToCopy={token}
          copyButtonAriaLabel="Copy the token"
          copySuccessText="Copied"
          copyErrorText="The browser does not allow copying. Select the text."
          textToDisplay={token}
        />
      </SpaceBetween>
    </Modal>
  )
}
