import { z } from 'zod'
import { type RollAction, rollActions, whyNotRoll } from '@/lib/lifecycle/roll-actions'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Pool, Roll } from '@/lib/store/generated/client'
import { lockPool } from './lock-pool'
import {
  definitionChange,
  definitionOf,
  endRoll,
  readDefinition,
  readOutdated,
  unfinishedRoll,
} from './roll-rows'
import { defineVerb } from './verb'

const words: Readonly<Record<RollAction, string>> = {
  pause: 'Paused',
  resume: 'Resumed',
  'turn-back': 'Turned back',
  stop: 'Stopped',
}

/** Pauses, resumes, turns back or stops the roll of a pool. */
export const changeRoll = defineVerb({
  kind: 'change-roll',
  permission: 'operator',
  input: z.strictObject({
    pool: z.string(),
    action: z.enum(Object.keys(rollActions) as [RollAction, ...RollAction[]], {
      error: `must be one of ${Object.keys(rollActions).join(', ')}`,
    }),
  }),
  async run({ tx, actor }, { pool: name, action }) {
    const pool = await lockPool(tx, name)
    const roll = await unfinishedRoll(tx, name)
    if (!roll) throw new MusterError('Conflict', `The pool ${name} is not being rolled.`)
    const refusal = whyNotRoll(action, { status: roll.status, back: roll.turnedAt !== null })
    if (refusal) throw new MusterError('Conflict', refusal)
    await tx.operationStep.create({
      data: {
        operationId: roll.operationId,
        at: now(),
        message: `${words[action]} by ${actor.name}`,
      },
    })
    await change[action](tx, roll, pool, actor.name)
    return {
      result: { pool: name, action },
      title: `${words[action]} the roll of ${name}`,
      entity: { type: 'pool', id: name },
      poolName: name,
      before: { status: roll.status },
      after: { action },
    }
  },
})

const change: Readonly<
  Record<RollAction, (tx: Tx, roll: Roll, pool: Pool, actor: string) => Promise<void>>
> = {
  async pause(tx, { id }) {
    await tx.roll.update({ where: { id }, data: { status: 'paused' } })
  },

  /** What failed until now is forgiven, and tried again. */
  async resume(tx, { id }) {
    await tx.roll.update({
      where: { id },
      data: { status: 'running', haltReason: null, countedFrom: now() },
    })
  },

  async 'turn-back'(tx, roll, pool) {
    const previous = readDefinition(roll.previous)
    await tx.pool.update({
      where: { name: pool.name },
      data: { ...previous, version: { increment: 1 } },
    })
    const outdated = await readOutdated(tx, pool.name, previous)
    const total = outdated.filter((m) => roll.includeProtected || !m.protected).length
    const at = now()
    await tx.roll.update({
      where: { id: roll.id },
      data: { status: 'running', haltReason: null, turnedAt: at, countedFrom: at, total },
    })
    await tx.operationStep.create({
      data: {
        operationId: roll.operationId,
        at,
        message: `Changed the pool: ${definitionChange(definitionOf(pool), previous)}`,
      },
    })
  },

  async stop(tx, roll, _pool, actor) {
    await endRoll(tx, roll, 'stopped', `Stopped by ${actor}: the machines stay as they are`)
  },
}
