import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import { lockMachineFor } from './lock-machine'
import { lockMachinesPool } from './lock-pool'
import { beginRetiring } from './request-machines'
import { defineVerb } from './verb'

/** Retires a machine for good: its pool's desired size falls by one with it. */
export const retireMachine = defineVerb({
  kind: 'retire-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockMachinesPool(tx, input.machine)
    const machine = await lockMachineFor(tx, 'retire', input.machine)
    const desired = pool.desired - 1
    if (desired < pool.min) {
      throw new MusterError(
        'Conflict',
        `${machine.name}: the pool ${pool.name} is at its minimum of ${pool.min}. Replace the machine, or lower the minimum first.`,
      )
    }
    await beginRetiring(tx, [machine], 'Retired by hand', { actor: actor.name, operationId })
    const changed = await tx.pool.update({
      where: { name: pool.name },
      data: { desired, version: { increment: 1 } },
    })
    await step(`Set to retire ${machine.name}; ${pool.name} shrinks to ${desired}`)
    return {
      result: {
        machine: machine.name,
        pool: { name: pool.name, desired, version: changed.version },
      },
      title: `Retire ${machine.name}`,
      entity: { type: 'machine', id: machine.name },
      poolName: pool.name,
      machineId: machine.id,
      before: { intent: machine.intent, desired: pool.desired },
      after: { intent: 'retire', desired },
      ongoing: true,
    }
  },
})
