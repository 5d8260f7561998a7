import { z } from 'zod'
import { recordEvent } from '@/lib/store/machine-history'
import { lockMachineFor } from './lock-machine'
import { defineVerb } from './verb'

/** Keeps a machine from being retired, by hand or by scaling, until it is unprotected. */
export const protectMachine = defineVerb({
  kind: 'protect-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx, actor, operationId }, input) {
    const machine = await lockMachineFor(tx, 'protect', input.machine)
    await tx.machine.update({ where: { id: machine.id }, data: { protected: true } })
    await recordEvent(tx, machine.id, 'protection', 'Protected', {
      actor: actor.name,
      operationId,
    })
    return {
      result: { machine: machine.name },
      title: `Protect ${machine.name}`,
      entity: { type: 'machine', id: machine.name },
      poolName: machine.poolName,
      machineId: machine.id,
      before: { protected: machine.protected },
      after: { protected: true },
    }
  },
})
