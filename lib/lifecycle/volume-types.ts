/** EC2's types of volumes, with the sizes that each takes in GiB (EBS user guide, volume types). */
export const volumeTypes = {
  gp3: { least: 1, most: 65536 },
  gp2: { least: 1, most: 16384 },
  io2: { least: 4, most: 65536 },
  io1: { least: 4, most: 16384 },
  st1: { least: 125, most: 16384 },
  sc1: { least: 125, most: 16384 },
  standard: { least: 1, most: 1024 },
} as const

export type VolumeType = keyof typeof volumeTypes

export const volumeTypeNames = Object.keys(volumeTypes) as VolumeType[]

/** Any type's largest. */
export const largestVolume = 65536

/** Why a volume of this type cannot be that large; undefined when it can. */
export function whyNotSize(type: string, sizeGiB: number): string | undefined {
  const limits = volumeTypeNames.includes(type as VolumeType)
    ? volumeTypes[type as VolumeType]
    : { least: 1, most: largestVolume }
  if (sizeGiB >= limits.least && sizeGiB <= limits.most) return undefined
  return `A ${type} volume has ${limits.least} to ${limits.most} GiB, not ${sizeGiB}.`
}
