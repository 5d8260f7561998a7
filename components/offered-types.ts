import { volumeTypeNames } from '@/lib/lifecycle/volume-types'

/** The volume types that need no more than a size: io1 and io2 need a rate, too. */
export const offeredTypes = volumeTypeNames.filter((name) => !name.startsWith('io'))
