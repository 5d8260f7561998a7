import { z } from 'zod'
import { claimedThings, readClaims } from '@/lib/lifecycle/claims'
import { whyOutdated } from '@/lib/lifecycle/outdated'
import { whyNotSurge } from '@/lib/lifecycle/roll-actions'
import { changeRoll } from '@/lib/operations/change-roll'
import { readRollMachines } from '@/lib/operations/roll-rows'
import { startRoll } from '@/lib/operations/start-roll'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { apiRoute } from '../http/api-route'
import { verbRoute } from '../http/verb-route'
import { presentRoll } from '../present/roll'
import { type ApiRollStanding, rollStandingSchema } from '../schemas/rolls'

export const rollReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}/roll',
      summary: "A pool's outdated machines, and its latest roll",
      permission: 'viewer',
      params: z.object({ pool: z.string() }),
      answer: rollStandingSchema,
    },
    ({ db, params }) => standing(db, params.pool),
  ),
]

export const rollWrites = [
  verbRoute({
    method: 'POST',
    path: '/pools/{pool}/roll',
    summary:
      'Replace the outdated machines of a pool in waves; image and instanceTypes, when given, become the pool’s first',
    verb: startRoll,
    result: z.object({ pool: z.string(), outdated: z.array(z.string()) }),
  }),
  verbRoute({
    method: 'PATCH',
    path: '/pools/{pool}/roll',
    summary: 'Pause, resume, turn back or stop the roll of a pool',
    verb: changeRoll,
    result: z.object({ pool: z.string(), action: changeRoll.input.shape.action }),
  }),
]

async function standing(db: Db, name: string): Promise<ApiRollStanding> {
  const pool = await db.pool.findFirst({ where: { name, deletedAt: null } })
  if (!pool) throw new MusterError('NotFound', `There is no pool ${name}.`)
  const roll = await db.roll.findFirst({
    where: { poolName: name },
    orderBy: { createdAt: 'desc' },
  })
  const machines = await (roll
    ? readRollMachines(db, roll)
    : db.machine.findMany({
        where: { poolName: name, state: { not: 'retired' } },
        orderBy: { number: 'asc' },
      }))
  return {
    pool: name,
    version: pool.version,
    outdated: machines.flatMap((machine) => {
      const why = whyOutdated(machine, pool)
      const { state, faultCode, protected: shielded } = machine
      return why ? [{ name: machine.name, state, fault: faultCode, protected: shielded, why }] : []
    }),
    surgeRefusal: whyNotSurge(claimedThings(readClaims(pool.claims)).length > 0) ?? null,
    roll: roll ? presentRoll(roll, pool, machines) : null,
  }
}
