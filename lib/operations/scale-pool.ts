import { z } from 'zod'
import { largestPool, whyNotDesired } from '@/lib/lifecycle/pool-rules'
import { chooseVictims } from '@/lib/lifecycle/victims'
import { MusterError } from '@/lib/platform/errors'
import { checkVersion, lockPool } from './lock-pool'
import { beginRetiring, requestMachines } from './request-machines'
import { defineVerb } from './verb'
import { nameList } from './words'

/** Sets a pool's desired size, as an absolute target decided on the version seen. */
export const scalePool = defineVerb({
  kind: 'scale-pool',
  permission: 'operator',
  input: z.strictObject({
    pool: z.string(),
    desired: z
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .max(largestPool, `must be ${largestPool} or less`),
    version: z.number({ error: 'is required: the version of the pool that you saw' }).int(),
    /** The machines that go first when the pool shrinks, by name. */
    retire: z.array(z.string()).max(largestPool).default([]),
  }),
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockPool(tx, input.pool)
    checkVersion(pool, input.version)
    const refusal = whyNotDesired(input.desired, pool)
    if (refusal) throw new MusterError('InvalidInput', refusal)
    const rows = await tx.machine.findMany({
      where: { poolName: pool.name, intent: 'serve', state: { not: 'retired' } },
    })
    const serving = rows.map((m) => ({ ...m, faulty: m.faultCode !== null }))
    const author = { actor: actor.name, operationId }
    const fewer = Math.max(0, serving.length - input.desired)
    const choice = chooseVictims(serving, fewer, input.retire)
    if (!choice.ok) throw new MusterError('Conflict', choice.reason)
    const requested = await requestMachines(tx, pool, input.desired - serving.length, author)
    await beginRetiring(
      tx,
      choice.victims,
      `Retired: ${pool.name} shrinks to ${input.desired}`,
      author,
    )
    const changed = await tx.pool.update({
      where: { name: pool.name },
      data: { desired: input.desired, version: { increment: 1 } },
    })
    if (requested.length > 0) await step(`Requested ${nameList(requested)}`)
    if (choice.victims.length > 0) await step(`Set to retire ${nameList(choice.victims)}`)
    return {
      result: {
        pool: { name: changed.name, desired: changed.desired, version: changed.version },
        requested: requested.map((m) => m.name),
        retiring: choice.victims.map((m) => m.name),
      },
      title: `Scale ${pool.name} from ${pool.desired} to ${input.desired}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      before: { desired: pool.desired },
      after: { desired: input.desired },
      ongoing: requested.length + choice.victims.length > 0,
    }
  },
})
