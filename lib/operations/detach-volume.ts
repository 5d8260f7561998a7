import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { lockVolumeFor, noError } from './lock-resource'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Wants a volume at no machine: the machine is asked to let go of it, then EC2 detaches it. */
export const detachVolume = defineVerb({
  kind: 'detach-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId }),
  async run({ tx, operationId, step }, input) {
    const { volume, machine, wantedMachine } = await lockVolumeFor(tx, 'detach', input.volume)
    const name = volumeName(volume)
    const holder = machine ?? wantedMachine ?? volume.instanceId
    await tx.volume.update({
      where: { id: volume.id },
      data: { wantedMachineId: null, wantedDevice: null, operationId, ...noError },
    })
    await step(`${holder} is asked to let go of it first`)
    const machineId = volume.machineId ?? volume.wantedMachineId
    return {
      result: { volume: volume.id },
      title: `Detach ${name} from ${holder}`,
      entity: { type: 'volume', id: volume.id },
      ...(machineId ? { machineId } : {}),
      before: { machine: holder, device: volume.device },
      after: { machine: null },
      ongoing: true,
    }
  },
})
