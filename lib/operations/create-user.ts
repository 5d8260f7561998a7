import { z } from 'zod'
import { passwordHash } from '@/lib/access/password'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { setPassword } from './set-password'
import { email, password, personName, plainUser, role } from './user-fields'
import { defineVerb } from './verb'

/** Adds someone who may sign in. */
export const createUser = defineVerb({
  kind: 'create-user',
  permission: 'admin',
  input: z.strictObject({ email, name: personName, role, password }),
  secrets: ['password'],
  prepare: async (_ctx, input) => ({ hash: await passwordHash(input.password) }),
  async run({ tx }, input, { hash }) {
    const taken = await tx.user.findUnique({ where: { email: input.email } })
    if (taken) {
      const message = `There is a user ${input.email} already.`
      throw new MusterError('Conflict', message, { issues: [{ path: 'email', message }] })
    }
    const user = await tx.user.create({
      data: {
        id: newId(),
        email: input.email,
        name: input.name,
        role: input.role,
        emailVerified: true,
      },
    })
    await setPassword(tx, user.id, hash)
    return {
      result: { user: plainUser(user) },
      title: `Add user ${user.email} as ${user.role}`,
      entity: { type: 'user', id: user.id },
      after: plainUser(user),
    }
  },
})
