import { z } from 'zod'
import { apiRoute } from '../http/api-route'
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
