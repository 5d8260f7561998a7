import { z } from 'zod'
import { type VolumeType, volumeTypeNames } from '@/lib/lifecycle/volume-types'

/** EC2's tag values take 256 characters; a name is shown and typed. */
export const resourceName = z
  .string()
  .trim()
  .max(100, 'must be 100 characters or fewer')
  .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')

/** Our own id of a resource, or EC2's. */
export const resourceId = z.string().min(1, 'is required').max(100)

/** What is typed before something is lost: the resource's name. */
export const typedName = z.string({ error: 'is required: type the name to confirm' }).max(100)

export const sizeGiB = z
  .number({ error: 'must be a whole number of GiB' })
  .int('must be a whole number of GiB')
  .min(1, 'must be 1 GiB or more')
  .max(65536, 'must be 65536 GiB or less')

export const volumeType = z
  .enum(volumeTypeNames as [VolumeType, ...VolumeType[]], {
    error: `must be one of ${volumeTypeNames.join(', ')}`,
  })
  .transform((type): string => type)

/** IOPS; null: as the type has them. The bounds of each type are lib/lifecycle/volume-types.ts's. */
export const iops = z
  .number({ error: 'must be a whole number' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more')
  .max(1_000_000, 'must be 1000000 or less')
  .nullable()
  .default(null)

/** MiB/s, likewise. */
export const throughput = z
  .number({ error: 'must be a whole number of MiB/s' })
  .int('must be a whole number of MiB/s')
  .min(1, 'must be 1 or more')
  .max(100_000, 'must be 100000 or less')
  .nullable()
  .default(null)

export const zoneName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must look like us-east-1a')

/** The longest that ext4 takes. */
export const filesystemLabel = z
  .string()
  .trim()
  .max(16, 'must be 16 characters or fewer')
  .regex(/^[A-Za-z0-9_.-]*$/, 'must be of letters, digits, dots, dashes and underscores')
  .nullable()
  .transform((text) => text || null)
