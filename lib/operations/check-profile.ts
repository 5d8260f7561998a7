import type { Actor } from '@/lib/access/roles'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'

/** Refuses a profile that nobody has published. Muster itself may be ahead of its import. */
export async function checkProfile(tx: Tx, name: string, actor: Actor): Promise<void> {
  if (actor.kind === 'system') return
  const known = await tx.profile.findMany({ orderBy: { name: 'asc' }, select: { name: true } })
  if (known.some((profile) => profile.name === name)) return
  const names = known.map((profile) => profile.name)
  const message = `There is no profile ${name}; there is ${names.length > 0 ? names.join(', ') : 'none yet'}.`
  throw new MusterError('Unprocessable', message, { issues: [{ path: 'profile', message }] })
}
