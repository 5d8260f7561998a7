import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { recordEvent } from '@/lib/store/machine-history'
import { lockMachineFor } from './lock-machine'
import { defineVerb } from './verb'

/** Asks a machine for another Quattor run; its gateway tells it in its room. */
export const configureMachine = defineVerb({
  kind: 'configure-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx, actor, operationId, step }, input) {
    const machine = await lockMachineFor(tx, 'configure', input.machine)
    const at = now()
    await tx.machine.update({ where: { id: machine.id }, data: { configureRequestedAt: at } })
    await recordEvent(tx, machine.id, 'phase', 'Asked for a Quattor run', {
      actor: actor.name,
      operationId,
    })
    await step(
      machine.gatewayId === null
        ? `${machine.name} is not in its room: it runs as soon as it is back`
        : `Told ${machine.name} in its room`,
    )
    return {
      result: { machine: machine.name },
      title: `Configure ${machine.name}`,
      entity: { type: 'machine', id: machine.name },
      poolName: machine.poolName,
      machineId: machine.id,
      after: { configureRequestedAt: at.toISOString() },
      ongoing: true,
    }
  },
})
