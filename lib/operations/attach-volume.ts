import { z } from 'zod'
import { claimDevices, readClaims } from '@/lib/lifecycle/claims'
import { volumeName, whyNotAttachTo } from '@/lib/lifecycle/volume-actions'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { lockMachine } from './lock-machine'
import { lockVolumeFor, noError } from './lock-resource'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Wants a volume at a machine of its zone; the controller attaches it. */
export const attachVolume = defineVerb({
  kind: 'attach-volume',
  permission: 'operator',
  input: z.strictObject({
    volume: resourceId,
    machine: z.string({ error: 'is required: the name of a machine' }),
    /** The first that is free when it is left out. */
    device: z
      .string()
      .refine((name) => claimDevices.includes(name), {
        error: `must be one of ${claimDevices[0]} to ${claimDevices.at(-1)}`,
      })
      .optional(),
  }),
  async run({ tx, operationId, step }, input) {
    const machine = await lockMachine(tx, input.machine)
    const { volume } = await lockVolumeFor(tx, 'attach', input.volume)
    const name = volumeName(volume)
    const reason = whyNotAttachTo(volume, machine)
    if (reason) throw new MusterError('Conflict', `${name}: ${reason}`)
    const device = await freeDevice(tx, machine, input.device)
    await tx.volume.update({
      where: { id: volume.id },
      data: {
        wantedMachineId: machine.id,
        wantedDevice: device,
        forceDetach: false,
        releaseRequestedAt: null,
        releasedAt: null,
        detachRequestedAt: null,
        operationId,
        ...noError,
      },
    })
    await step(`Wanted at ${machine.name} as ${device}`)
    return {
      result: { volume: volume.id, machine: machine.name, device },
      title: `Attach ${name} to ${machine.name}`,
      entity: { type: 'volume', id: volume.id },
      poolName: machine.poolName,
      machineId: machine.id,
      before: { machine: null },
      after: { machine: machine.name, device },
      ongoing: true,
    }
  },
})

/** A device name of the machine that no volume has, is to have, or is kept for by its pool's claims. */
async function freeDevice(tx: Tx, machine: Machine, wanted: string | undefined): Promise<string> {
  const [volumes, pool] = await Promise.all([
    tx.volume.findMany({
      where: { OR: [{ machineId: machine.id }, { wantedMachineId: machine.id }], goneAt: null },
    }),
    tx.pool.findUniqueOrThrow({ where: { name: machine.poolName } }),
  ])
  const taken = new Map<string, string>()
  for (const claim of readClaims(pool.claims).volumes) {
    taken.set(claim.device, `kept for the claim ${claim.name}`)
  }
  for (const volume of volumes) {
    for (const device of [volume.device, volume.wantedDevice]) {
      if (device) taken.set(device, `taken by ${volumeName(volume)}`)
    }
  }
  const device = wanted ?? claimDevices.find((name) => !taken.has(name))
  const why = device === undefined ? 'no device name is free' : taken.get(device)
  if (device !== undefined && !why) return device
  throw new MusterError('Conflict', `${machine.name}: ${device ? `${device} is ` : ''}${why}.`)
}
