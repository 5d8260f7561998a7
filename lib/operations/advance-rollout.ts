import { planRollout, rolloutHaltReason } from '@/lib/lifecycle/plan-rollout'
import type { Db, Tx } from '@/lib/store/client'
import type { Rollout } from '@/lib/store/generated/client'
import { beginWave } from './begin-wave'
import { failedComponents } from './failed-components'
import { lockProfile } from './lock-profile'
import {
  addRolloutStep,
  endRollout,
  putInForce,
  type RolloutRow,
  readRolloutMachines,
  rulesOf,
} from './rollout-rows'

/**
 * Takes a running rollout one step further, all in one transaction: whoever dies before it ends has
 * done nothing, and the next who looks finds the same to do. Answers what it did, if anything.
 */
export async function advanceRollout(db: Db, rolloutId: string): Promise<string | undefined> {
  const seen = await db.rollout.findUniqueOrThrow({ where: { id: rolloutId } })
  if (seen.status !== 'running') return undefined
  const first = planRollout(rulesOf(seen), await readRolloutMachines(db, seen.profileName))
  // Most looks find that it waits: they take no locks.
  if (first.kind === 'wait') return undefined
  return db.$transaction(async (tx) => {
    await lockProfile(tx, seen.profileName)
    const rollout = await tx.rollout.findUniqueOrThrow({ where: { id: rolloutId } })
    if (rollout.status !== 'running') return undefined
    const plan = planRollout(rulesOf(rollout), await readRolloutMachines(tx, rollout.profileName))
    switch (plan.kind) {
      case 'wait':
        return undefined
      case 'halt':
        return halt(tx, rollout, plan.failed)
      case 'wave':
        return beginWave(tx, rollout, plan.machines)
      case 'done':
        return finish(tx, rollout)
    }
  })
}

async function halt(tx: Tx, rollout: Rollout, failed: readonly RolloutRow[]): Promise<string> {
  const ids = failed.map(({ id }) => id)
  const components = await failedComponents(tx, ids, rollout.revision)
  const reason = rolloutHaltReason(
    rulesOf(rollout),
    failed.map((machine) => ({ ...machine, components: components.get(machine.id) ?? [] })),
  )
  await tx.rollout.update({
    where: { id: rollout.id },
    data: { status: 'halted', haltReason: reason },
  })
  await addRolloutStep(tx, rollout, `Halted: ${reason}`, 'error')
  return `halted: ${reason}`
}

async function finish(tx: Tx, rollout: Rollout): Promise<string> {
  await putInForce(tx, rollout.profileName, rollout.revision)
  await endRollout(tx, rollout, 'done', `Revision ${rollout.revision} is in force for all`)
  return 'done'
}
