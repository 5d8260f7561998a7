import { z } from 'zod'
import { roles } from '@/lib/access/roles'
import { createApiToken } from '@/lib/operations/create-api-token'
import { createUser } from '@/lib/operations/create-user'
import { deleteUser } from '@/lib/operations/delete-user'
import { editUser } from '@/lib/operations/edit-user'
import { resetPassword } from '@/lib/operations/reset-password'
import { revokeApiToken } from '@/lib/operations/revoke-api-token'
import { apiRoute } from '../http/api-route'
import { verbRoute } from '../http/verb-route'
import { presentToken, presentUser } from '../present/site'
import { apiTokenSchema, userSchema } from '../schemas/site'

export const accessReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/users',
      summary: 'Who may sign in',
      permission: 'admin',
      answer: z.object({ items: z.array(userSchema) }),
    },
    async ({ db }) => ({
      items: (await db.user.findMany({ orderBy: { email: 'asc' } })).map(presentUser),
    }),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/tokens',
      summary: 'The API tokens, the newest first; revoked and expired ones too',
      permission: 'admin',
      answer: z.object({ items: z.array(apiTokenSchema) }),
    },
    async ({ db }) => ({
      items: (await db.apiToken.findMany({ orderBy: { createdAt: 'desc' } })).map(presentToken),
    }),
  ),
]

const plainUser = userSchema.omit({ createdAt: true })

export const accessWrites = [
  verbRoute({
    method: 'POST',
    path: '/users',
    summary: 'Add someone who may sign in',
    verb: createUser,
    result: z.object({ user: plainUser }),
    status: 201,
  }),
  verbRoute({
    method: 'PATCH',
    path: '/users/{user}',
    summary: "Change a user's name or role",
    verb: editUser,
    result: z.object({ user: plainUser }),
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/users/{user}/password',
    summary: 'Give a user a new password and end their sessions',
    verb: resetPassword,
    result: z.object({ user: z.string() }),
    status: 200,
  }),
  verbRoute({
    method: 'DELETE',
    path: '/users/{user}',
    summary: 'Remove a user',
    verb: deleteUser,
    result: z.object({ user: z.string() }),
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/tokens',
    summary: 'Create an API token; this answer is the only place that shows it',
    verb: createApiToken,
    result: z.object({
      id: z.string(),
      name: z.string(),
      role: z.enum(roles),
      expiresAt: z.string().nullable(),
      token: z.string(),
    }),
    status: 201,
  }),
  verbRoute({
    method: 'DELETE',
    path: '/tokens/{token}',
    summary: 'Revoke an API token',
    verb: revokeApiToken,
    result: z.object({ id: z.string(), revokedAt: z.string() }),
    status: 200,
  }),
]
