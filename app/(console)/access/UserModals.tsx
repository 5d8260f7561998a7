'use client'

import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import type { ApiUser } from '@/app/api/v1/schemas/site'
import { ActionModal } from '@/components/action-modal'
import { useAction } from '@/components/use-action'
import { changeRoleAction, deleteUserAction, resetPasswordAction } from './actions'
import { PasswordField, whyNotPassword } from './PasswordField'
import { RoleSelect } from './RoleSelect'

interface Props {
  user: ApiUser
  close: () => void
}

export function RoleModal({ user, close }: Props) {
  const [role, setRole] = useState(user.role)
  const change = useAction(changeRoleAction, {
    failed: 'The role was not changed',
    errors: 'inline',
    succeeded: () => `${user.email} is ${role} now.`,
  })
  return (
    <ActionModal
      header={`Change the role of ${user.email}`}
      submitText="Change role"
      reason={role === user.role ? `${user.email} is ${role} already.` : undefined}
      pending={change.pending}
      failure={change.error}
      submit={() => void change.run(user.id, role).then((done) => done && close())}
      close={close}
    >
      <RoleSelect role={role} onChange={setRole} />
    </ActionModal>
  )
}

export function ResetPasswordModal({ user, close }: Props) {
  const [password, setPassword] = useState('')
  const reset = useAction(resetPasswordAction, {
    failed: 'The password was not set',
    errors: 'inline',
    succeeded: () => `${user.email} has a new password and is signed out everywhere.`,
  })
  return (
    <ActionModal
      header={`Set a new password for ${user.email}`}
      submitText="Set the password"
      reason={whyNotPassword(password)}
      pending={reset.pending}
      failure={reset.error}
      submit={() => void reset.run(user.id, password).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">Their sessions end: they sign in again with this password.</Box>
      <PasswordField label="New password" value={password} onChange={setPassword} />
    </ActionModal>
  )
}

export function DeleteUserModal({ user, close }: Props) {
  const remove = useAction(deleteUserAction, {
    failed: 'The user was not deleted',
    errors: 'inline',
    succeeded: () => `${user.email} is deleted.`,
  })
  return (
    <ActionModal
      header={`Delete ${user.email}?`}
      submitText="Delete"
      pending={remove.pending}
      failure={remove.error}
      submit={() => void remove.run(user.id).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {user.name} is signed out and cannot sign in any more. What they did stays in the
        operations.
      </Box>
    </ActionModal>
  )
}
