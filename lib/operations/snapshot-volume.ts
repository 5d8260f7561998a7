import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { lockVolumeFor } from './lock-resource'
import { resourceId, resourceName } from './resource-fields'
import { defineVerb } from './verb'

/** Wants a snapshot of a volume as it is now. */
export const snapshotVolume = defineVerb({
  kind: 'snapshot-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId, name: resourceName.default('') }),
  async run({ tx, operationId }, input) {
    const { volume, claim } = await lockVolumeFor(tx, 'snapshot', input.volume)
    const name = volumeName(volume)
    if (volume.volumeId === null) {
      throw new MusterError('Conflict', `${name}: EC2 has not created the volume yet.`)
    }
    const id = newId()
    await tx.snapshot.create({
      data: {
        id,
        name: input.name || name,
        volumeId: volume.volumeId,
        sizeGiB: volume.sizeGiB,
        operationId,
      },
    })
    return {
      result: { snapshot: id, volume: volume.id },
      title: `Take a snapshot of ${name}`,
      entity: { type: 'snapshot', id },
      ...(claim ? { poolName: claim.pool } : {}),
      after: { name: input.name || name, volumeId: volume.volumeId },
      ongoing: true,
    }
  },
})
