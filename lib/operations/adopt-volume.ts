import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import type { Prisma, Volume } from '@/lib/store/generated/client'
import { lockVolumeFor, noError } from './lock-resource'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Takes a volume of the region into Muster's care, where it is; the controller tags it. */
export const adoptVolume = defineVerb({
  kind: 'adopt-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId }),
  async run({ tx, operationId }, input) {
    const { volume } = await lockVolumeFor(tx, 'adopt', input.volume)
    await tx.volume.update({
      where: { id: volume.id },
      data: {
        managed: true,
        wantedMachineId: volume.machineId,
        wantedDevice: volume.machineId ? volume.device : null,
        // What an instance runs from is nothing that anybody asks for.
        ...(volume.deleteOnTermination ? {} : { asked: asFound(volume) }),
        operationId,
        ...noError,
      },
    })
    return {
      result: { volume: volume.id },
      title: `Adopt volume ${volumeName(volume)}`,
      entity: { type: 'volume', id: volume.id },
      before: { managed: false },
      after: { managed: true },
      ongoing: true,
    }
  },
})

function asFound({ type, sizeGiB, iops, throughput }: Volume): Prisma.InputJsonObject {
  return { type, sizeGiB, iops, throughput }
}
