import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Profile } from '@/lib/store/generated/client'

/** The profile, locked until the transaction ends; NotFound when there is none. */
export async function lockProfile(tx: Tx, name: string): Promise<Profile> {
  await tx.$queryRaw`SELECT 1 FROM "Profile" WHERE "name" = ${name} FOR UPDATE`
  const profile = await tx.profile.findUnique({ where: { name } })
  if (!profile) throw new MusterError('NotFound', `There is no profile ${name}.`)
  return profile
}
