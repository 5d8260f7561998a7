import { z } from 'zod'
import { keepAnAdmin, lockUser, plainUser } from './user-fields'
import { defineVerb } from './verb'

/** Removes a user and ends that user's sessions; what the user did stays in the ledger. */
export const deleteUser = defineVerb({
  kind: 'delete-user',
  permission: 'admin',
  input: z.strictObject({ user: z.string() }),
  async run({ tx }, input) {
    const user = await lockUser(tx, input.user)
    await keepAnAdmin(tx, user)
    await tx.user.delete({ where: { id: user.id } })
    return {
      result: { user: user.id },
      title: `Remove user ${user.email}`,
      entity: { type: 'user', id: user.id },
      before: plainUser(user),
    }
  },
})
