import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { checkVersion, lockPool } from './lock-pool'
import { seenVersion } from './pool-definition'
import { endRoll, unfinishedRoll } from './roll-rows'
import { defineVerb } from './verb'
import { counted } from './words'

/** Deletes a pool that has no machines left; the history of those that it had stays. */
export const deletePool = defineVerb({
  kind: 'delete-pool',
  permission: 'admin',
  input: z.strictObject({ pool: z.string(), version: seenVersion }),
  async run({ tx }, input) {
    const pool = await lockPool(tx, input.pool)
    checkVersion(pool, input.version)
    const machines = await tx.machine.count({
      where: { poolName: pool.name, state: { not: 'retired' } },
    })
    if (machines > 0) {
      throw new MusterError(
        'Conflict',
        `The pool ${pool.name} still has ${counted(machines, 'machine')}. Scale it to 0 and wait until they are retired.`,
        { machines },
      )
    }
    const roll = await unfinishedRoll(tx, pool.name)
    if (roll) await endRoll(tx, roll, 'stopped', 'Its pool was deleted')
    await tx.pool.update({
      where: { name: pool.name },
      data: { deletedAt: now(), desired: 0, version: { increment: 1 } },
    })
    return {
      result: { pool: pool.name },
      title: `Delete pool ${pool.name}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      before: { desired: pool.desired, version: pool.version },
    }
  },
})
