import { z } from 'zod'
import { lockMachineFor } from './lock-machine'
import { lockMachinesPool } from './lock-pool'
import { replaceInSlot } from './replace-in-slot'
import { defineVerb } from './verb'

/** Retires a machine and requests its successor; the pool keeps its size. */
export const replaceMachine = defineVerb({
  kind: 'replace-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run(work, input) {
    const pool = await lockMachinesPool(work.tx, input.machine)
    const machine = await lockMachineFor(work.tx, 'replace', input.machine)
    const successor = await replaceInSlot(work, pool, machine)
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
