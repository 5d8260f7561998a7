import { z } from 'zod'
import { passwordHash } from '@/lib/access/password'
import { setPassword } from './set-password'
import { lockUser, password } from './user-fields'
import { defineVerb } from './verb'

/** Gives a user a new password and ends that user's sessions. */
export const resetPassword = defineVerb({
  kind: 'reset-password',
  permission: 'admin',
  input: z.strictObject({ user: z.string(), password }),
  secrets: ['password'],
  prepare: async (_ctx, input) => ({ hash: await passwordHash(input.password) }),
  async run({ tx }, input, { hash }) {
    const user = await lockUser(tx, input.user)
    await setPassword(tx, user.id, hash)
    await tx.session.deleteMany({ where: { userId: user.id } })
    return {
      result: { user: user.id },
      title: `Reset the password of ${user.email}`,
      entity: { type: 'user', id: user.id },
    }
  },
})
