import { z } from 'zod'
import { whyNotImage } from '@/lib/lifecycle/image-actions'
import { MusterError } from '@/lib/platform/errors'
import { imageById, imageFacts } from '@/lib/store/images'
import { checkTyped, noError } from './lock-resource'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Deregisters an image that nothing uses, and deletes its snapshots, for good. */
export const retireImage = defineVerb({
  kind: 'retire-image',
  permission: 'operator',
  input: z.strictObject({
    image: resourceId,
    confirm: z.string({ error: 'is required: type the name to confirm' }).max(128),
  }),
  async run({ tx, operationId }, input) {
    await tx.$queryRaw`SELECT 1 FROM "Image"
      WHERE "id" = ${input.image} OR "imageId" = ${input.image} FOR UPDATE`
    const found = await imageById(tx, input.image)
    const { image } = found
    const reason = whyNotImage('retire', imageFacts(found))
    if (reason) {
      const { operation } = found
      throw new MusterError(
        'Conflict',
        `${image.name}: ${reason}`,
        operation ? { operation } : undefined,
      )
    }
    checkTyped(input.confirm, image.name)
    await tx.image.update({
      where: { id: image.id },
      // Of one that somebody else deregistered, the snapshots are left to delete.
      data: { intent: 'gone', goneAt: null, operationId, ...noError },
    })
    return {
      result: { image: image.id },
      title: `Retire image ${image.name}`,
      entity: { type: 'image', id: image.id },
      before: { imageId: image.imageId, name: image.name, snapshotIds: image.snapshotIds },
      ongoing: true,
    }
  },
})
