import { z } from 'zod'
import type { Tx } from '@/lib/store/client'
import type { Machine, Pool } from '@/lib/store/generated/client'
import { objection } from './lock-machine'
import { lockPool } from './lock-pool'
import { beginRetiring, requestMachines } from './request-machines'
import { defineVerb } from './verb'
import { counted, nameList } from './words'

/** What came of one machine of several. */
export interface MachineOutcome {
  name: string
  ok: boolean
  /** Why not, when not. */
  message: string | null
}

/**
 * Retires several machines at once, each on its own merits. Their pools shrink with them, or with
 * `replace` get as many successors.
 */
export const retireMachines = defineVerb({
  kind: 'retire-machines',
  permission: 'operator',
  input: z.strictObject({
    machines: z
      .array(z.string())
      .min(1, 'must name at least one')
      .max(1000, 'must name at most 1000')
      .transform((names) => [...new Set(names)]),
    replace: z.boolean({ error: 'must be true or false' }).default(false),
  }),
  async run({ tx, actor, operationId, step }, { machines: names, replace }) {
    const author = { actor: actor.name, operationId }
    const reasons = new Map<string, string>()
    const retired: Machine[] = []
    const pools = await lockPoolsOf(tx, names)
    const rows = await lockMachines(tx, names)
    for (const name of names) {
      const row = rows.find((found) => found.name === name)
      if (!row) reasons.set(name, `There is no machine ${name}.`)
      // Only a pool without machines is deleted.
      else if (!pools.some((pool) => pool.name === row.poolName)) {
        reasons.set(name, 'The machine is retired.')
      }
    }
    for (const pool of pools) {
      const own = rows.filter((row) => row.poolName === pool.name)
      const { going, refused } = choose(pool, own, replace)
      for (const [name, reason] of refused) reasons.set(name, reason)
      if (going.length === 0) continue
      // They leave their slots first, so that their successors can fill them.
      await beginRetiring(tx, going, replace ? 'Replaced' : 'Retired by hand', author)
      if (replace) {
        const slots = going.map((machine) => machine.slot)
        const successors = await requestMachines(tx, pool, going.length, author, slots)
        await step(`Requested ${nameList(successors)} in their place`)
      } else {
        await tx.pool.update({
          where: { name: pool.name },
          data: { desired: pool.desired - going.length, version: { increment: 1 } },
        })
      }
      await step(`Set to retire ${nameList(going)}`)
      retired.push(...going)
    }
    const outcomes = names.map((name): MachineOutcome => {
      const message = reasons.get(name) ?? null
      return { name, ok: message === null, message }
    })
    if (reasons.size > 0) await step(`Left alone: ${[...reasons.keys()].join(', ')}`)
    const [only] = pools
    return {
      result: { outcomes },
      title: `${replace ? 'Replace' : 'Retire'} ${counted(names.length, 'machine')}`,
      entity: { type: 'machines', id: names.slice(0, 20).join(',') },
      ...(pools.length === 1 && only ? { poolName: only.name } : {}),
      after: { retired: retired.map((machine) => machine.name) },
      ongoing: retired.length > 0,
      failed: retired.length === 0,
      outcome: 'None of the machines could be retired',
    }
  },
})

/** Always in the order of their names, so that no two wait for each other. */
async function lockPoolsOf(tx: Tx, machines: readonly string[]): Promise<Pool[]> {
  const rows = await tx.machine.findMany({
    where: { name: { in: [...machines] } },
    distinct: ['poolName'],
    select: { poolName: true },
    orderBy: { poolName: 'asc' },
  })
  const pools: Pool[] = []
  for (const { poolName } of rows) {
    const deleted = await tx.pool.count({ where: { name: poolName, deletedAt: { not: null } } })
    if (deleted === 0) pools.push(await lockPool(tx, poolName))
  }
  return pools
}

async function lockMachines(tx: Tx, names: readonly string[]): Promise<Machine[]> {
  await tx.$queryRaw`
    SELECT 1 FROM "Machine" WHERE "name" = ANY(${[...names]}) ORDER BY "id" FOR UPDATE`
  return tx.machine.findMany({ where: { name: { in: [...names] } }, orderBy: { number: 'asc' } })
}

function choose(
  pool: Pool,
  machines: readonly Machine[],
  replace: boolean,
): { going: Machine[]; refused: Map<string, string> } {
  const going: Machine[] = []
  const refused = new Map<string, string>()
  for (const machine of machines) {
    const reason =
      objection(replace ? 'replace' : 'retire', machine) ??
      (!replace && pool.desired - going.length <= pool.min
        ? `The pool ${pool.name} would fall below its minimum of ${pool.min}.`
        : undefined)
    if (reason) refused.set(machine.name, reason)
    else going.push(machine)
  }
  return { going, refused }
}
