import { z } from 'zod'
import { imageNameHint, imageNamePattern, whyNotBake } from '@/lib/lifecycle/image-actions'
import { machineName } from '@/lib/lifecycle/pool-rules'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { lockMachine } from './lock-machine'
import { lockMachinesPool } from './lock-pool'
import { beginRetiring, requestMachines } from './request-machines'
import { defineVerb } from './verb'

/**
 * Wants an image of a configured machine. For that the machine loses its identity, so that another
 * one takes its place at once, and it is terminated once EC2 has made the image.
 */
export const bakeImage = defineVerb({
  kind: 'bake-image',
  permission: 'operator',
  input: z.strictObject({
    machine: z.string(),
    name: z.string().trim().regex(imageNamePattern, imageNameHint),
  }),
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockMachinesPool(tx, input.machine)
    const machine = await lockMachine(tx, input.machine)
    const reason = whyNotBake({ ...machine, connected: machine.gatewayId !== null })
    if (reason) throw new MusterError('Conflict', `${machine.name}: ${reason}`)
    await refuseTakenName(tx, input.name)
    const author = { actor: actor.name, operationId }
    const successor = machineName(pool.name, pool.nextNumber)
    const id = newId()
    await tx.image.create({
      data: { id, name: input.name, fromMachineId: machine.id, operationId },
    })
    // It leaves its slot first, so that its successor can fill it.
    const why = `Image ${input.name} is baked from it; replaced by ${successor}`
    await beginRetiring(tx, [machine], why, author)
    await requestMachines(tx, pool, 1, author, [machine.slot])
    await step(
      `Requested ${successor} in the place of ${machine.name}, which drains and becomes the image`,
    )
    return {
      result: { image: id, machine: machine.name, successor },
      title: `Bake image ${input.name} from ${machine.name}`,
      entity: { type: 'image', id },
      poolName: pool.name,
      machineId: machine.id,
      after: { name: input.name, machine: machine.name, successor },
      ongoing: true,
    }
  },
})

async function refuseTakenName(tx: Parameters<typeof lockMachine>[0], name: string): Promise<void> {
  const taken = await tx.image.findFirst({ where: { name, goneAt: null } })
  if (!taken) return
  const message = `${name} is the name of ${taken.imageId ?? 'an image that is being baked'} already`
  throw new MusterError('Conflict', `name: ${message}.`, { issues: [{ path: 'name', message }] })
}
