import { z } from 'zod'
import { isPassword, passwordHash } from '@/lib/access/password'
import { MusterError } from '@/lib/platform/errors'
import { setPassword } from './set-password'
import { lockUser, password } from './user-fields'
import { defineVerb } from './verb'

/** Changes the password of whoever is signed in, who must know the present one. */
export const changeOwnPassword = defineVerb({
  kind: 'change-own-password',
  permission: 'viewer',
  input: z.strictObject({ current: z.string().max(1000), password }),
  secrets: ['current', 'password'],
  async prepare({ db, actor }, input) {
    if (actor.kind !== 'user') {
      throw new MusterError('NotAllowed', 'Only someone who signed in has a password to change.')
    }
    const account = await db.account.findFirst({
      where: { userId: actor.id, providerId: 'credential' },
    })
    if (!account?.password || !(await isPassword(input.current, account.password))) {
      const message = 'The present password is another one.'
      throw new MusterError('InvalidInput', message, { issues: [{ path: 'current', message }] })
    }
    return { hash: await passwordHash(input.password) }
  },
  async run({ tx, actor }, _input, { hash }) {
    const user = await lockUser(tx, actor.id)
    await setPassword(tx, user.id, hash)
    return {
      result: { user: user.id },
      title: `Change the password of ${user.email}`,
      entity: { type: 'user', id: user.id },
    }
  },
})
