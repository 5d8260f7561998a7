import { z } from 'zod'
import { systemActor } from '@/lib/access/roles'
import { MusterError } from '@/lib/platform/errors'
import type { Db, Tx } from '@/lib/store/client'
import { lockPool } from './lock-pool'
import { requestMachines } from './request-machines'
import { defineVerb } from './verb'
import { nameList } from './words'

const refill = defineVerb({
  kind: 'refill-pool',
  permission: 'operator',
  input: z.strictObject({ pool: z.string() }),
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockPool(tx, input.pool)
    const serving = await countServing(tx, pool.name)
    const missing = pool.desired - serving
    if (missing <= 0) throw new MusterError('Conflict', `${pool.name} has all its machines.`)
    const lost = await tx.machine.findMany({
      where: { poolName: pool.name, state: 'retired', intent: 'serve' },
      orderBy: { retiredAt: 'desc' },
      take: missing,
    })
    const requested = await requestMachines(tx, pool, missing, {
      actor: actor.name,
      operationId,
    })
    for (const machine of lost) {
      await step(
        `${machine.name} was lost: ${machine.faultMessage ?? 'its instance is gone'}${
          machine.faultCode ? ` (${machine.faultCode})` : ''
        }`,
      )
    }
    await step(`Requested ${nameList(requested)}`)
    return {
      result: { requested: requested.map((m) => m.name), lost: lost.map((m) => m.name) },
      title: `Refill ${pool.name} from ${serving} to ${pool.desired}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      before: { serving },
      after: { serving: pool.desired },
      ongoing: true,
    }
  },
})

/**
 * Requests machines for a pool that has fewer in service than desired, as one that has lost some. The
 * operation names them. Undefined when nothing was missing.
 */
export async function refillPool(
  db: Db,
  pool: string,
): Promise<{ operationId: string; requested: string[] } | undefined> {
  const row = await db.pool.findUnique({ where: { name: pool } })
  if (!row || row.deletedAt || (await countServing(db, pool)) >= row.desired) return undefined
  try {
    const { operationId, result } = await refill(
      { db, actor: systemActor('controller'), reason: 'Fewer machines serve than desired' },
      { pool },
    )
    return { operationId, requested: result.requested }
  } catch (error) {
    if (error instanceof MusterError && error.code === 'Conflict') return undefined
    throw error
  }
}

function countServing(db: Db | Tx, pool: string): Promise<number> {
  return db.machine.count({
    where: { poolName: pool, intent: 'serve', state: { not: 'retired' } },
  })
}
