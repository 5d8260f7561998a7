import type { Actor } from '@/lib/access/roles'
import { planRollout } from '@/lib/lifecycle/plan-rollout'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import { beginWave } from './begin-wave'
import {
  addRolloutStep,
  endRollout,
  putInForce,
  readRolloutMachines,
  unfinishedRollout,
} from './rollout-rows'

export interface RolloutStart {
  profile: string
  revision: number
  actor: Pick<Actor, 'name'>
  /** The publishing operation: it is the rollout's own until that ends. */
  operationId: string
  /** This once without waves, or with them; as the profile says when unset. */
  allAtOnce?: boolean | undefined
}

export interface StartedRollout {
  /** The operation goes on as long as the rollout does. */
  ongoing: boolean
}

/**
 * Sends a revision that was just published on its way: at once to all where nobody could be hurt or
 * nobody wants waves, else to the first wave. A rollout that was under way is superseded; its machines
 * keep what they have until their wave of this one. The profile's row must be locked.
 */
export async function startRollout(tx: Tx, start: RolloutStart): Promise<StartedRollout> {
  const { profile: name, revision, actor, operationId } = start
  const profile = await tx.profile.findUniqueOrThrow({ where: { name } })
  const earlier = await unfinishedRollout(tx, name)
  if (earlier) {
    const message = `Superseded by revision ${revision}`
    await addRolloutStep(tx, earlier, message)
    await endRollout(tx, earlier, 'superseded', message)
  }
  const allAtOnce = start.allAtOnce ?? profile.allAtOnce
  const machines = await readRolloutMachines(tx, name)
  const at = now()
  const { canary, share, maxFailures } = profile
  const plan = planRollout({ revision, canary, share, maxFailures, countedFrom: at }, machines)
  if (profile.inForce === null || allAtOnce || plan.kind !== 'wave') {
    await putInForce(tx, name, revision)
    return { ongoing: false }
  }
  const rollout = await tx.rollout.create({
    data: {
      id: newId(),
      profileName: name,
      revision,
      canary,
      share,
      maxFailures,
      startedBy: actor.name,
      operationId,
      createdAt: at,
      countedFrom: at,
    },
  })
  await beginWave(tx, rollout, plan.machines)
  return { ongoing: true }
}
