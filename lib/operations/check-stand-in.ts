import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'

/** Refuses an address that stands for another pool's machine already. */
export async function checkStandIn(tx: Tx, pool: string, standIn: string | null): Promise<void> {
  if (standIn === null) return
  // Of two pools that take the same address at once, one comes first.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`stand-in ${standIn}`}, 0))`
  const other = await tx.pool.findFirst({
    where: { standIn, deletedAt: null, name: { not: pool } },
    select: { name: true },
  })
  if (!other) return
  const message = `${standIn} stands for the pool ${other.name}. Choose another address.`
  throw new MusterError('Conflict', message, { issues: [{ path: 'standIn', message }] })
}
