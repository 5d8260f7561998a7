import { z } from 'zod'
import type { Actor } from '@/lib/access/roles'
import { standingOf } from '@/lib/lifecycle/plan-rollout'
import { type RolloutAction, rolloutActions, whyNotRollout } from '@/lib/lifecycle/rollout-actions'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Rollout } from '@/lib/store/generated/client'
import { recordEvent } from '@/lib/store/machine-history'
import { failuresAllowed } from './edit-profile-waves'
import { lockProfile } from './lock-profile'
import { publishAgain } from './publish-again'
import {
  addRolloutStep,
  endRollout,
  putInForce,
  readRolloutMachines,
  rulesOf,
  unfinishedRollout,
} from './rollout-rows'
import { defineVerb } from './verb'
import { nameList } from './words'

const words: Readonly<Record<RolloutAction, string>> = {
  pause: 'Paused',
  resume: 'Resumed',
  'roll-back': 'Rolled back',
  finish: 'Finished at once',
}

/** Pauses or resumes the rollout of a profile, rolls it back, or puts its revision in force for all. */
export const changeRollout = defineVerb({
  kind: 'change-rollout',
  permission: 'operator',
  input: z.strictObject({
    profile: z.string(),
    action: z.enum(Object.keys(rolloutActions) as [RolloutAction, ...RolloutAction[]], {
      error: `must be one of ${Object.keys(rolloutActions).join(', ')}`,
    }),
    /** From now on so many machines may fail before it halts. */
    maxFailures: failuresAllowed.optional(),
  }),
  async run({ tx, actor }, { profile: name, action, maxFailures }) {
    const { inForce } = await lockProfile(tx, name)
    const rollout = await unfinishedRollout(tx, name)
    if (!rollout || inForce === null) {
      throw new MusterError('Conflict', `No revision of ${name} is being rolled out.`)
    }
    const refusal = whyNotRollout(action, rollout.status)
    if (refusal) throw new MusterError('Conflict', refusal)
    if (maxFailures !== undefined) {
      await tx.rollout.update({ where: { id: rollout.id }, data: { maxFailures } })
    }
    await addRolloutStep(tx, rollout, `${words[action]} by ${actor.name}`)
    const now = await change[action]({ tx, rollout, inForce, actor })
    return {
      result: { profile: name, action, inForce: now ?? inForce },
      title: `${words[action]}: revision ${rollout.revision} of ${name}`,
      entity: { type: 'profile', id: name },
      before: { status: rollout.status, revision: rollout.revision, inForce },
      after: { action, inForce: now ?? inForce },
    }
  },
})

interface Change {
  tx: Tx
  rollout: Rollout
  inForce: number
  actor: Actor
}

/** Each answers the revision that is in force from then on, when it is another one. */
const change: Readonly<Record<RolloutAction, (work: Change) => Promise<number | undefined>>> = {
  async pause({ tx, rollout: { id } }) {
    await tx.rollout.update({ where: { id }, data: { status: 'paused' } })
    return undefined
  },

  /** What failed until now is forgiven, and tried again. */
  async resume({ tx, rollout, actor }) {
    const at = now()
    const machines = await readRolloutMachines(tx, rollout.profileName)
    const failed = machines.filter((m) => standingOf(rulesOf(rollout), m).kind === 'failed')
    await tx.rollout.update({
      where: { id: rollout.id },
      data: { status: 'running', haltReason: null, countedFrom: at },
    })
    const again = failed.filter((m) => m.state === 'bootstrapped' || m.state === 'configured')
    await tx.machine.updateMany({
      where: { id: { in: failed.map(({ id }) => id) } },
      data: { revisionFailed: null },
    })
    await tx.machine.updateMany({
      where: { id: { in: again.map(({ id }) => id) } },
      data: { configureRequestedAt: at },
    })
    const author = { actor: actor.name, operationId: rollout.operationId }
    for (const { id } of again) {
      await recordEvent(tx, id, 'phase', 'Asked for a Quattor run', author)
    }
    if (again.length > 0) {
      await addRolloutStep(tx, rollout, `Asked for another Quattor run: ${nameList(again)}`)
    }
    return undefined
  },

  async 'roll-back'({ tx, rollout, inForce, actor }) {
    const revision = await publishAgain(tx, rollout.profileName, inForce, actor)
    await putInForce(tx, rollout.profileName, revision)
    await endRollout(
      tx,
      rollout,
      'rolledBack',
      `Rolled back by ${actor.name}: revision ${revision} is revision ${inForce} again, for all`,
    )
    return revision
  },

  async finish({ tx, rollout, actor }) {
    await putInForce(tx, rollout.profileName, rollout.revision)
    await endRollout(
      tx,
      rollout,
      'done',
      `Finished by ${actor.name}: revision ${rollout.revision} is in force for all`,
    )
    return rollout.revision
  },
}
