import { whyOutdated } from '@/lib/lifecycle/outdated'
import { planRoll } from '@/lib/lifecycle/plan-roll'
import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { Machine, Pool, Roll } from '@/lib/store/generated/client'
import type { Author } from '@/lib/store/machine-history'
import { lockPool } from './lock-pool'
import { beginRetiring, requestMachines } from './request-machines'
import { definitionOf, endRoll, readRollMachines, rulesOf } from './roll-rows'
import { nameList } from './words'

/**
 * Takes a running roll one step further, all in one transaction: whoever dies before it ends has done
 * nothing, and the next who looks finds the same to do. Answers what it did, if anything.
 */
export async function advanceRoll(db: Db, rollId: string): Promise<string | undefined> {
  const seen = await db.roll.findUniqueOrThrow({ where: { id: rollId }, include: { pool: true } })
  if (seen.status !== 'running') return undefined
  const first = planRoll(
    rulesOf(seen),
    definitionOf(seen.pool),
    seen.pool.desired,
    await readRollMachines(db, seen),
  )
  // Most looks find that it waits: they take no locks.
  if (first.kind === 'wait') return undefined
  return db.$transaction(async (tx) => {
    const pool = await lockPool(tx, seen.poolName)
    const roll = await tx.roll.findUniqueOrThrow({ where: { id: rollId } })
    if (roll.status !== 'running') return undefined
    await tx.$queryRaw`
      SELECT 1 FROM "Machine" WHERE "poolName" = ${pool.name} AND "state" <> 'retired'
       ORDER BY "id" FOR UPDATE`
    const machines = await readRollMachines(tx, roll)
    const plan = planRoll(rulesOf(roll), definitionOf(pool), pool.desired, machines)
    switch (plan.kind) {
      case 'wait':
        return undefined
      case 'halt':
        return halt(tx, roll, plan.reason)
      case 'done':
        return finish(tx, roll, plan.left, machines)
      case 'act':
        return replaceNext(tx, roll, pool, plan)
    }
  })
}

async function addStep(tx: Tx, roll: Roll, message: string, level = 'info'): Promise<void> {
  await tx.operationStep.create({
    data: { operationId: roll.operationId, message, level, at: now() },
  })
}

async function halt(tx: Tx, roll: Roll, reason: string): Promise<string> {
  await tx.roll.update({
    where: { id: roll.id },
    data: { status: 'halted', haltReason: reason },
  })
  await addStep(tx, roll, `Halted: ${reason}`, 'error')
  return `halted: ${reason}`
}

async function finish(
  tx: Tx,
  roll: Roll,
  left: readonly Machine[],
  machines: readonly Machine[],
): Promise<string | undefined> {
  const leaving = machines.some(
    (m) => m.retireOperationId === roll.operationId && m.state !== 'retired',
  )
  if (leaving) return undefined
  const but = left.length > 0 ? `; ${nameList(left)} stay as they are, protected` : ''
  if (roll.turnedAt) {
    await endRoll(tx, roll, 'turnedBack', `Turned back: all as before${but}`)
    return 'turned back'
  }
  await endRoll(tx, roll, 'done', `All replaced${but}`)
  return 'done'
}

async function replaceNext(
  tx: Tx,
  roll: Roll,
  pool: Pool,
  plan: { replace: Machine[]; retire: Machine[]; request: number },
): Promise<string> {
  const author: Author & { operationId: string } = {
    actor: 'controller',
    operationId: roll.operationId,
  }
  const definition = definitionOf(pool)
  const lines: string[] = []
  const why = (m: Machine) => whyOutdated(m, definition) ?? m.faultCode ?? 'one too many'
  if (plan.replace.length > 0) {
    // They leave their slots first, so that their successors can fill them.
    await beginRetiring(tx, plan.replace, 'Replaced by a roll of its pool', author)
    const slots = plan.replace.map((m) => m.slot)
    const successors = await requestMachines(tx, pool, plan.replace.length, author, slots)
    for (const [i, machine] of plan.replace.entries()) {
      lines.push(`Replace ${machine.name} by ${successors[i]?.name} (${why(machine)})`)
    }
  }
  if (plan.retire.length > 0) {
    await beginRetiring(tx, plan.retire, 'Retired by a roll of its pool', author)
    for (const machine of plan.retire) lines.push(`Retire ${machine.name} (${why(machine)})`)
  }
  if (plan.request > 0) {
    const { nextNumber } = await tx.pool.findUniqueOrThrow({ where: { name: pool.name } })
    const requested = await requestMachines(tx, { ...pool, nextNumber }, plan.request, author)
    lines.push(`Requested ${nameList(requested)}`)
  }
  for (const line of lines) await addStep(tx, roll, line)
  return lines.join('; ')
}
