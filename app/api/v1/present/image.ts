import { whyNotImage } from '@/lib/lifecycle/image-actions'
import { type ImageStanding, imageFacts } from '@/lib/store/images'
import type { ApiImage } from '../schemas/images'
import { presentResourceError } from './address'
import { isoTime } from './time'

/** An image as the API shows it. */
export function presentImage(standing: ImageStanding): ApiImage {
  const { image, fromMachine, pools, machines } = standing
  const facts = imageFacts(standing)
  return {
    id: image.id,
    imageId: image.imageId,
    name: image.name,
    managed: image.managed,
    gone: facts.gone,
    goneAt: isoTime(image.goneAt),
    leaving: facts.leaving,
    state: image.ec2State,
    progress: progressOf(standing),
    architecture: image.architecture,
    snapshotIds: image.snapshotIds,
    fromMachine,
    pools,
    machines,
    madeAt: isoTime(image.startedAt),
    error: presentResourceError(image),
    operation: facts.operation,
    whyNotRetire: whyNotImage('retire', facts) ?? null,
    createdAt: image.createdAt.toISOString(),
  }
}

function progressOf({ image, fromMachine }: ImageStanding): string | null {
  if (image.goneAt !== null) return null
  if (image.intent === 'gone') {
    return image.snapshotIds.length > 0 ? 'being deregistered' : 'its snapshots are deleted'
  }
  if (image.settledAt !== null) return null
  const name = fromMachine ?? 'its machine'
  if (image.imageId !== null || image.askedAt !== null) return 'EC2 makes it'
  if (image.cleanedAt !== null) return `${name} has removed its identity`
  return image.cleanRequestedAt === null ? `${name} drains` : `${name} removes its identity`
}
