import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'

/** Gives a user a password, of which only the hash is kept. */
export async function setPassword(tx: Tx, userId: string, hash: string): Promise<void> {
  const { count } = await tx.account.updateMany({
    where: { userId, providerId: 'credential' },
    data: { password: hash, updatedAt: now() },
  })
  if (count > 0) return
  await tx.account.create({
    data: { id: newId(), userId, accountId: userId, providerId: 'credential', password: hash },
  })
}
