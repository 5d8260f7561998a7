import { timingSafeEqual } from 'node:crypto'
import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Actor } from './roles'

/** How stale a token's last use may be shown: saves a write a request. */
const lastUsedStepMs = 60_000

/**
 * Who holds this API token; undefined when nobody does, or it was revoked or has expired.
 * `siteToken` is the one of the environment.
 */
export async function tokenActor(
  db: Db,
  token: string,
  siteToken: string | undefined,
): Promise<Actor | undefined> {
  const hash = sha256Hex(token)
  if (siteToken && timingSafeEqual(Buffer.from(hash), Buffer.from(sha256Hex(siteToken)))) {
    return { kind: 'token', id: 'site-token', name: 'MUSTER_API_TOKEN', role: 'admin' }
  }
  const row = await db.apiToken.findUnique({ where: { tokenHash: hash } })
  const at = now()
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= at)) return undefined
  if (!row.lastUsedAt || at.getTime() - row.lastUsedAt.getTime() > lastUsedStepMs) {
    await db.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: at } })
  }
  return { kind: 'token', id: row.id, name: row.name, role: row.role }
}
