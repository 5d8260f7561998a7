import { z } from 'zod'
import { recordEvent } from '@/lib/store/machine-history'
import { lockMachineFor } from './lock-machine'
import { defineVerb } from './verb'

/** Lets a protected machine be retired again. */
export const unprotectMachine = defineVerb({
  kind: 'unprotect-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx, actor, operationId }, input) {
    const machine = await lockMachineFor(tx, 'unprotect', input.machine)
    await tx.machine.update({ where: { id: machine.id }, data: { protected: false } })
    await recordEvent(tx, machine.id, 'protection', 'Protection removed', {
      actor: actor.name,
      operationId,
    })
    return {
      result: { machine: machine.name },
      title: `Unprotect ${machine.name}`,
      entity: { type: 'machine', id: machine.name },
      poolName: machine.poolName,
      machineId: machine.id,
      before: { protected: machine.protected },
      after: { protected: false },
    }
  },
})
