import type { Config } from '@/lib/platform/config'
import { newId, randomToken } from '@/lib/platform/ids'
import { keptOnce } from '@/lib/platform/secret'
import type { Db } from '@/lib/store/client'
import { passwordHash } from './password'

/** The first administrator's password: the environment's, else one made up and kept in a file. */
export function firstAdminPassword(config: Pick<Config, 'adminPassword' | 'dataDir'>): string {
  return config.adminPassword ?? keptOnce(config.dataDir, 'admin-password', () => randomToken(15))
}

/**
 * Adds the first administrator where there is none. True when it did. A password changed later is
 * left alone: the environment's is only the first.
 */
export async function ensureFirstAdmin(
  db: Db,
  config: Pick<Config, 'adminEmail' | 'adminPassword' | 'dataDir'>,
): Promise<boolean> {
  if ((await db.user.count({ where: { role: 'admin' } })) > 0) return false
  const hash = await passwordHash(firstAdminPassword(config))
  return db.$transaction(async (tx) => {
    // Of two consoles that start at once, one adds and the other finds.
    await tx.$executeRaw`LOCK TABLE "User" IN SHARE ROW EXCLUSIVE MODE`
    if ((await tx.user.count({ where: { role: 'admin' } })) > 0) return false
    const email = config.adminEmail.toLowerCase()
    const user = await tx.user.upsert({
      where: { email },
      create: { id: newId(), email, name: 'Administrator', role: 'admin', emailVerified: true },
      update: { role: 'admin' },
    })
    await tx.account.deleteMany({ where: { userId: user.id, providerId: 'credential' } })
    await tx.account.create({
      data: {
        id: newId(),
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: hash,
      },
    })
    return true
  })
}
