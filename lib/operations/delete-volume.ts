import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { checkTyped, lockVolumeFor, noError } from './lock-resource'
import { resourceId, typedName } from './resource-fields'
import { defineVerb } from './verb'

/** Deletes a volume and what is on it, for good; one that is gone from EC2 is struck off. */
export const deleteVolume = defineVerb({
  kind: 'delete-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId, confirm: typedName }),
  async run({ tx, operationId }, input) {
    const { volume, claim } = await lockVolumeFor(tx, 'delete', input.volume)
    const name = volumeName(volume)
    checkTyped(input.confirm, name)
    const gone = volume.goneAt !== null
    await tx.claim.deleteMany({ where: { volumeRowId: volume.id } })
    await tx.volume.update({
      where: { id: volume.id },
      data: {
        intent: 'gone',
        wantedMachineId: null,
        wantedDevice: null,
        wantedSizeGiB: null,
        ...(gone ? {} : { operationId }),
        ...noError,
      },
    })
    return {
      result: { volume: volume.id },
      title: `Delete volume ${name}`,
      entity: { type: 'volume', id: volume.id },
      ...(claim ? { poolName: claim.pool } : {}),
      before: { volumeId: volume.volumeId, sizeGiB: volume.sizeGiB, zone: volume.zone },
      ongoing: !gone,
      outcome: 'It was gone from EC2: struck off',
    }
  },
})
