'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { useAction } from '@/components/use-action'
import type { Role } from '@/lib/access/roles'
import { createUserAction } from './actions'
import { PasswordField, whyNotPassword } from './PasswordField'
import { RoleSelect } from './RoleSelect'

/** Adds a user with a first password, which they can change. */
export function CreateUserModal({ close }: { close: () => void }) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [password, setPassword] = useState('')
  const create = useAction(createUserAction, {
    failed: 'The user was not added',
    errors: 'inline',
    succeeded: () => `${email} may sign in as ${role}.`,
  })
  const submit = async () => {
    if (await create.run({ email: email.trim(), name: name.trim(), role, password })) close()
  }
  const missing = email.trim() === '' || name.trim() === '' ? 'Enter address and name.' : undefined
  return (
    <ActionModal
      header="Add a user"
      submitText="Add the user"
      reason={missing ?? whyNotPassword(password)}
      pending={create.pending}
      failure={create.error}
      submit={() => void submit()}
      close={close}
    >
      <FormField label="E-mail address">
        <Input
          type="email"
          value={email}
          autoComplete={false}
          onChange={({ detail }) => setEmail(detail.value)}
        />
      </FormField>
      <FormField label="Name" description="Shown with everything that they do.">
        <Input value={name} autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <RoleSelect role={role} onChange={setRole} />
      <PasswordField label="First password" value={password} onChange={setPassword} />
    </ActionModal>
  )
}
