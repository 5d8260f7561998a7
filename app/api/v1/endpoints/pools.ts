import { z } from 'zod'
import { whyNotDesired } from '@/lib/lifecycle/pool-rules'
import { chooseVictims, victimOrder, victimReason } from '@/lib/lifecycle/victims'
import { createPool } from '@/lib/operations/create-pool'
import { deletePool } from '@/lib/operations/delete-pool'
import { editPool } from '@/lib/operations/edit-pool'
import { resumePool } from '@/lib/operations/resume-pool'
import { scalePool } from '@/lib/operations/scale-pool'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { readPools } from '@/lib/store/pools'
import { apiRoute } from '../http/api-route'
import { words } from '../http/query'
import { reason, verbContext, verbRoute } from '../http/verb-route'
import { presentPool } from '../present/pool'
import {
  type ApiPool,
  type ApiScalePreview,
  poolSchema,
  scalePreviewSchema,
} from '../schemas/pools'

const poolName = z.object({ pool: z.string() })
const changedPool = z.object({
  name: z.string(),
  desired: z.number().int(),
  version: z.number().int(),
})

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

/** `desired` and `retire` scale the pool, everything else edits it. */
const { desired, retire } = scalePool.input.shape
const sizeFields = { desired: desired.optional(), retire: retire.unwrap().optional() }
const changeFields = editPool.input.omit({ pool: true })

export const poolWrites = [
  verbRoute({
    method: 'POST',
    path: '/pools',
    summary: 'Create a pool',
    verb: createPool,
    result: z.object({ pool: changedPool, requested: z.array(z.string()) }),
    status: 201,
  }),
  apiRoute(
    {
      method: 'PATCH',
      path: '/pools/{pool}',
      summary:
        'Scale a pool (desired, and in retire who goes first) or edit it: one of the two a call, on the version seen. A stale version is 409 with the current pool',
      permission: scalePool.permission,
      params: poolName,
      body: z.strictObject({ ...changeFields.shape, ...sizeFields, reason }),
      answer: z.object({
        operation: z.string(),
        result: z.object({
          pool: changedPool,
          requested: z.array(z.string()).optional(),
          retiring: z.array(z.string()).optional(),
        }),
      }),
      status: 202,
    },
    async (call) => {
      const { reason: why, desired, retire, version, ...changes } = call.body
      const ctx = verbContext(call, why)
      const scales = desired !== undefined || retire !== undefined
      const edits = Object.keys(changes).length > 0
      if (scales === edits) {
        throw new MusterError(
          'InvalidInput',
          scales
            ? 'Scale the pool (desired, retire) and edit it in two calls.'
            : 'Nothing to change: send desired, or what else is to change.',
        )
      }
      try {
        const pool = call.params.pool
        const done = scales
          ? await scalePool(ctx, { pool, version, desired, ...(retire ? { retire } : {}) })
          : await editPool(ctx, { pool, version, ...changes })
        return { operation: done.operationId, result: done.result }
      } catch (error) {
        throw await withCurrentPool(error, call.db, call.params.pool)
      }
    },
  ),
  verbRoute({
    method: 'POST',
    path: '/pools/{pool}/resume',
    summary: 'Launch again for a pool that stopped after too many failed boots; those are forgiven',
    verb: resumePool,
    result: z.object({ pool: z.string() }),
    status: 202,
  }),
  verbRoute({
    method: 'DELETE',
    path: '/pools/{pool}',
    summary: 'Delete a pool that has no machines',
    verb: deletePool,
    result: z.object({ pool: z.string() }),
    status: 200,
  }),
]

/** Whoever decided on an old version gets the whole pool, to decide anew. */
async function withCurrentPool(error: unknown, db: Db, name: string): Promise<unknown> {
  if (!(error instanceof MusterError) || error.code !== 'StaleVersion') return error
  return new MusterError(error.code, error.message, {
    ...error.details,
    current: await onePool(db, name),
  })
}

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
