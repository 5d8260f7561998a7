import { z } from 'zod'
import { systemActor } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { lockPool } from './lock-pool'
import { defineVerb } from './verb'

const stop = defineVerb({
  kind: 'stop-launching',
  permission: 'operator',
  input: z.strictObject({ pool: z.string(), why: z.string() }),
  async run({ tx }, { pool: name, why }) {
    const pool = await lockPool(tx, name)
    if (pool.launchesStoppedAt) {
      throw new MusterError('Conflict', `Launching is stopped already for ${name}.`)
    }
    await tx.pool.update({
      where: { name },
      data: { launchesStoppedAt: now(), launchesStoppedWhy: why },
    })
    return {
      result: {},
      title: `Stop launching for ${name}: too many failed boots`,
      entity: { type: 'pool', id: name },
      poolName: name,
      before: { launching: true },
      after: { launching: false, why },
      outcome: why,
    }
  },
})

/** Launches nothing more for a pool until somebody resumes it, and keeps the reason. */
export async function stopLaunching(db: Db, pool: string, why: string): Promise<void> {
  try {
    const reason = 'Too many boots have failed in a row'
    await stop({ db, actor: systemActor('controller'), reason }, { pool, why })
  } catch (error) {
    const told = error instanceof MusterError && ['Conflict', 'NotFound'].includes(error.code)
    if (!told) throw error
  }
}
