import { z } from 'zod'
import { keepAnAdmin, lockUser, personName, plainUser, role } from './user-fields'
import { defineVerb } from './verb'

/** Changes a user's name or role; the role counts from the next request on. */
export const editUser = defineVerb({
  kind: 'edit-user',
  permission: 'admin',
  input: z.strictObject({
    user: z.string(),
    name: personName.optional(),
    role: role.optional(),
  }),
  async run({ tx }, input) {
    const before = await lockUser(tx, input.user)
    if (input.role !== undefined && input.role !== 'admin') await keepAnAdmin(tx, before)
    const user = await tx.user.update({
      where: { id: before.id },
      data: {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.role === undefined ? {} : { role: input.role }),
      },
    })
    return {
      result: { user: plainUser(user) },
      title:
        user.role === before.role
          ? `Edit user ${user.email}`
          : `Change ${user.email} from ${before.role} to ${user.role}`,
      entity: { type: 'user', id: user.id },
      before: plainUser(before),
      after: plainUser(user),
    }
  },
})
