'use server'

import { consoleAction } from '@/lib/access/console-action'
import type { Role } from '@/lib/access/roles'
import { changeOwnPassword } from '@/lib/operations/change-own-password'
import { createApiToken } from '@/lib/operations/create-api-token'
import { createUser } from '@/lib/operations/create-user'
import { deleteUser } from '@/lib/operations/delete-user'
import { editUser } from '@/lib/operations/edit-user'
import { resetPassword } from '@/lib/operations/reset-password'
import { revokeApiToken } from '@/lib/operations/revoke-api-token'

export async function createUserAction(user: {
  email: string
  name: string
  role: Role
  password: string
}) {
  return consoleAction(createUser, user)
}

export async function changeRoleAction(user: string, role: Role) {
  return consoleAction(editUser, { user, role })
}

export async function resetPasswordAction(user: string, password: string) {
  return consoleAction(resetPassword, { user, password })
}

export async function deleteUserAction(user: string) {
  return consoleAction(deleteUser, { user })
}

export async function createTokenAction(token: { name: string; role: Role; days: number | null }) {
  return consoleAction(createApiToken, token)
}

export async function revokeTokenAction(token: string) {
  return consoleAction(revokeApiToken, { token })
}

export async function changePasswordAction(current: string, password: string) {
  return consoleAction(changeOwnPassword, { current, password })
}
