import { z } from 'zod'
import { longestPassword, shortestPassword } from '@/lib/access/password'
import { roles } from '@/lib/access/roles'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { User } from '@/lib/store/generated/client'

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('must be an e-mail address').max(254, 'must be 254 characters or fewer'))

export const personName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must be 100 characters or fewer')

export const role = z.enum(roles, { error: `must be ${roles.join(', ')}` })

export const password = z
  .string()
  .min(shortestPassword, `must be at least ${shortestPassword} characters long`)
  .max(longestPassword, `must be at most ${longestPassword} characters long`)

/**
 * A user's row; NotFound when there is no such user. Until the transaction ends nobody else changes
 * any user: two administrators could otherwise take each other's role at once.
 */
export async function lockUser(tx: Tx, id: string): Promise<User> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('users', 0))`
  const user = await tx.user.findUnique({ where: { id } })
  if (!user) throw new MusterError('NotFound', `There is no user ${id}.`)
  return user
}

/** Refuses to leave the site without an administrator. */
export async function keepAnAdmin(tx: Tx, leaving: User): Promise<void> {
  if (leaving.role !== 'admin') return
  const others = await tx.user.count({ where: { role: 'admin', id: { not: leaving.id } } })
  if (others > 0) return
  throw new MusterError(
    'Conflict',
    `${leaving.email} is the only administrator. Make another user one first.`,
  )
}

/** What of a user is shown and written down. */
export function plainUser(user: User) {
  return { id: user.id, email: user.email, name: user.name, role: user.role }
}
