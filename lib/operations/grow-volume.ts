import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { whyNotSize } from '@/lib/lifecycle/volume-types'
import { MusterError } from '@/lib/platform/errors'
import { lockVolumeFor, noError } from './lock-resource'
import { resourceId, sizeGiB } from './resource-fields'
import { defineVerb } from './verb'

/** Wants a volume larger; the filesystem on it is the machine's own business. */
export const growVolume = defineVerb({
  kind: 'grow-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId, sizeGiB }),
  async run({ tx, operationId }, input) {
    const { volume, claim } = await lockVolumeFor(tx, 'grow', input.volume)
    const name = volumeName(volume)
    const refusal =
      input.sizeGiB <= volume.sizeGiB
        ? `${name} has ${volume.sizeGiB} GiB already: a volume only grows.`
        : whyNotSize(volume.type, input.sizeGiB)
    if (refusal) {
      throw new MusterError('InvalidInput', `sizeGiB: ${refusal}`, {
        issues: [{ path: 'sizeGiB', message: refusal }],
      })
    }
    await tx.volume.update({
      where: { id: volume.id },
      data: { wantedSizeGiB: input.sizeGiB, operationId, ...noError },
    })
    return {
      result: { volume: volume.id, sizeGiB: input.sizeGiB },
      title: `Grow ${name} from ${volume.sizeGiB} to ${input.sizeGiB} GiB`,
      entity: { type: 'volume', id: volume.id },
      ...(claim ? { poolName: claim.pool } : {}),
      before: { sizeGiB: volume.sizeGiB },
      after: { sizeGiB: input.sizeGiB },
      ongoing: true,
    }
  },
})
