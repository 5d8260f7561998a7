import { z } from 'zod'
import { launchingStopped, whyNotResume } from '@/lib/lifecycle/resume-actions'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { clearFault } from '@/lib/store/machine-history'
import { lockPool } from './lock-pool'
import { defineVerb } from './verb'

/** Launches again for a pool that stopped after too many failed boots; those are forgiven. */
export const resumePool = defineVerb({
  kind: 'resume-pool',
  permission: 'operator',
  input: z.strictObject({ pool: z.string() }),
  async run({ tx, actor, operationId }, { pool: name }) {
    const pool = await lockPool(tx, name)
    const refusal = whyNotResume({ launchesStopped: pool.launchesStoppedAt !== null })
    if (refusal) throw new MusterError('Conflict', refusal)
    await tx.pool.update({
      where: { name },
      data: { launchesStoppedAt: null, launchesStoppedWhy: null, bootsCountedFrom: now() },
    })
    const waiting = await tx.machine.findMany({
      where: { poolName: name, state: 'requested', faultMessage: launchingStopped },
      orderBy: { id: 'asc' },
    })
    for (const machine of waiting) {
      const author = { actor: actor.name, operationId }
      await clearFault(tx, machine, 'Launching is resumed', author)
    }
    return {
      result: { pool: name },
      title: `Resume launching for ${name}`,
      entity: { type: 'pool', id: name },
      poolName: name,
      before: { launching: false, why: pool.launchesStoppedWhy },
      after: { launching: true },
    }
  },
})
