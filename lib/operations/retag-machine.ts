import { z } from 'zod'
import { readDifferences, whyNotRetag } from '@/lib/lifecycle/drift'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { lockMachine } from './lock-machine'
import { defineVerb } from './verb'

/** Has the tags of a machine's instance written as they should be; the controller does it. */
export const retagMachine = defineVerb({
  kind: 'retag-machine',
  permission: 'operator',
  input: z.strictObject({ machine: z.string() }),
  async run({ tx }, input) {
    const machine = await lockMachine(tx, input.machine)
    const reason =
      machine.state === 'retired'
        ? 'The machine is retired.'
        : machine.retagRequestedAt
          ? 'Its tags are being put right.'
          : whyNotRetag(readDifferences(machine.drift))
    if (reason) throw new MusterError('Conflict', `${machine.name}: ${reason}`)
    await tx.machine.update({ where: { id: machine.id }, data: { retagRequestedAt: now() } })
    return {
      result: { machine: machine.name },
      title: `Put the tags of ${machine.name} right`,
      entity: { type: 'machine', id: machine.name },
      poolName: machine.poolName,
      machineId: machine.id,
      ongoing: true,
    }
  },
})
