import { z } from 'zod'
import { machineName } from '@/lib/lifecycle/pool-rules'
import { lockMachineFor } from './lock-machine'
import { lockMachinesPool } from './lock-pool'
import { beginRetiring, requestMachines } from './request-machines'
import { defineVerb } from './verb'

/** Retires a machine and requests its successor; the pool keeps its size. */
export const replaceMachine = defineVerb({
  kind: 'replace-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockMachinesPool(tx, input.machine)
    const machine = await lockMachineFor(tx, 'replace', input.machine)
    const author = { actor: actor.name, operationId }
    const successor = machineName(pool.name, pool.nextNumber)
    // It leaves its slot first, so that its successor can fill it.
    await beginRetiring(tx, [machine], `Replaced by ${successor}`, author)
    await requestMachines(tx, pool, 1, author, [machine.slot])
    await step(`Requested ${successor} in the place of ${machine.name}, which retires`)
    return {
      result: { machine: machine.name, successor },
      title: `Replace ${machine.name} by ${successor}`,
      entity: { type: 'machine', id: machine.name },
      poolName: pool.name,
      machineId: machine.id,
      before: { intent: machine.intent },
      after: { intent: 'retire', successor },
      ongoing: true,
    }
  },
})
