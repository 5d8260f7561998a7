import { z } from 'zod'
import { whyNotDesired } from '@/lib/lifecycle/pool-rules'
import { chooseVictims, victimOrder, victimReason } from '@/lib/lifecycle/victims'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { readPools } from '@/lib/store/pools'
import { apiRoute } from '../http/api-route'
import { words } from '../http/query'
import { presentPool } from '../present/pool'
import {
  type ApiPool,
  type ApiScalePreview,
  poolSchema,
  scalePreviewSchema,
} from '../schemas/pools'

const poolName = z.object({ pool: z.string() })

/** A pool as the API shows it; NotFound when there is none. */
export async function onePool(db: Db, name: string): Promise<ApiPool> {
  const found = (await readPools(db, name))[0]
  if (!found) throw new MusterError('NotFound', `There is no pool ${name}.`)
  return presentPool(found)
}

export const poolReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/pools',
      summary: 'All pools',
      permission: 'viewer',
      answer: z.object({ items: z.array(poolSchema) }),
    },
    async ({ db }) => ({ items: (await readPools(db)).map(presentPool) }),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}',
      summary: 'One pool',
      permission: 'viewer',
      params: poolName,
      answer: poolSchema,
    },
    ({ db, params }) => onePool(db, params.pool),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}/scale-preview',
      summary: 'What scaling a pool would request, and who would go',
      permission: 'viewer',
      params: poolName,
      query: z.strictObject({
        desired: z.coerce
          .number<string>({ error: 'must be a whole number' })
          .int('must be a whole number'),
        retire: words.optional().describe('Machines that go first, by name'),
      }),
      answer: scalePreviewSchema,
    },
    ({ db, params, query }) => preview(db, params.pool, query.desired, query.retire ?? []),
  ),
]

async function preview(
  db: Db,
  name: string,
  desired: number,
  chosen: readonly string[],
): Promise<ApiScalePreview> {
  const pool = await db.pool.findFirst({ where: { name, deletedAt: null } })
  if (!pool) throw new MusterError('NotFound', `There is no pool ${name}.`)
  const rows = await db.machine.findMany({
    where: { poolName: name, intent: 'serve', state: { not: 'retired' } },
  })
  const serving = rows.map((row) => ({ ...row, faulty: row.faultCode !== null })).sort(victimOrder)
  const refusal = whyNotDesired(desired, pool)
  const choice = chooseVictims(serving, Math.max(0, serving.length - desired), chosen)
  return {
    pool: name,
    version: pool.version,
    desired,
    requests: refusal ? 0 : Math.max(0, desired - serving.length),
    victims:
      !refusal && choice.ok
        ? choice.victims.map((victim) => ({
            name: victim.name,
            state: victim.state,
            fault: serving.find((m) => m.id === victim.id)?.faultCode ?? null,
            reason: chosen.includes(victim.name) ? 'chosen by hand' : victimReason(victim),
          }))
        : [],
    candidates: serving.map((machine) => ({
      name: machine.name,
      state: machine.state,
      fault: machine.faultCode,
      protected: machine.protected,
      reason: machine.protected ? 'protected' : victimReason(machine),
      requestedAt: machine.requestedAt.toISOString(),
    })),
    refusal: refusal ?? (choice.ok ? null : choice.reason),
  }
}
