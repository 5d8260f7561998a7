interface Range {
  least: number
  most: number
}

interface TypeLimits extends Range {
  /** IOPS that can be asked for; `perGiB` of its size at most. */
  iops?: Range & { perGiB: number; required?: true }
  /** MiB/s that can be asked for; `perIops` of its IOPS at most. */
  throughput?: Range & { perIops: number }
}

/** EC2's types of volumes, with the sizes that each takes in GiB (EBS user guide, volume types). */
export const volumeTypes = {
  gp3: {
    least: 1,
    most: 65536,
    iops: { least: 3000, most: 80_000, perGiB: 500 },
    throughput: { least: 125, most: 2000, perIops: 0.25 },
  },
  gp2: { least: 1, most: 16384 },
  io2: { least: 4, most: 65536, iops: { least: 100, most: 256_000, perGiB: 1000, required: true } },
  io1: { least: 4, most: 16384, iops: { least: 100, most: 64_000, perGiB: 50, required: true } },
  st1: { least: 125, most: 16384 },
  sc1: { least: 125, most: 16384 },
  standard: { least: 1, most: 1024 },
} as const satisfies Record<string, TypeLimits>

export type VolumeType = keyof typeof volumeTypes

export const volumeTypeNames = Object.keys(volumeTypes) as VolumeType[]

/** Any type's largest. */
export const largestVolume = 65536

/** A volume's figures; null where none is asked for. */
export interface VolumeFigures {
  type: string
  sizeGiB: number
  iops: number | null
  throughput: number | null
}

/** What a volume of this type takes; any size where the type is not known. */
export function limitsOf(type: string): TypeLimits {
  return volumeTypeNames.includes(type as VolumeType)
    ? volumeTypes[type as VolumeType]
    : { least: 1, most: largestVolume }
}

/** Why a volume of this type cannot be that large; undefined when it can. */
export function whyNotSize(type: string, sizeGiB: number): string | undefined {
  const limits = limitsOf(type)
  if (sizeGiB >= limits.least && sizeGiB <= limits.most) return undefined
  return `${aVolume(type)} has ${limits.least} to ${limits.most} GiB, not ${sizeGiB}.`
}

/** Why a volume of this type and size cannot have these IOPS; undefined when it can. */
export function whyNotIops({ type, sizeGiB, iops }: Omit<VolumeFigures, 'throughput'>) {
  const limits = limitsOf(type).iops
  if (!limits) {
    return iops === null ? undefined : `${aVolume(type)} takes no IOPS: leave them out.`
  }
  if (iops === null) {
    return limits.required
      ? `${aVolume(type)} needs its IOPS: ${limits.least} to ${limits.most}.`
      : undefined
  }
  if (iops < limits.least || iops > limits.most) {
    return `${aVolume(type)} has ${limits.least} to ${limits.most} IOPS, not ${iops}.`
  }
  // Its least is given to any size.
  const most = Math.max(limits.least, sizeGiB * limits.perGiB)
  if (iops <= most) return undefined
  return `${aVolume(type)} of ${sizeGiB} GiB has at most ${most} IOPS, ${limits.perGiB} for each GiB; not ${iops}.`
}

/** Why a volume of this type and IOPS cannot have this throughput; undefined when it can. */
export function whyNotThroughput({ type, iops, throughput }: Omit<VolumeFigures, 'sizeGiB'>) {
  const { throughput: limits, iops: rate } = limitsOf(type)
  if (throughput === null) return undefined
  if (!limits) return `${aVolume(type)} takes no throughput: leave it out.`
  if (throughput < limits.least || throughput > limits.most) {
    return `${aVolume(type)} has ${limits.least} to ${limits.most} MiB/s, not ${throughput}.`
  }
  const has = iops ?? rate?.least ?? 0
  const most = Math.max(limits.least, Math.floor(has * limits.perIops))
  if (throughput <= most) return undefined
  return `${aVolume(type)} of ${has} IOPS has at most ${most} MiB/s, 1 for each ${1 / limits.perIops} IOPS; not ${throughput}.`
}

function aVolume(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'An' : 'A'} ${type} volume`
}

/** The first figure that is wrong of a volume, by field; undefined when all are right. */
export function wrongFigure(
  figures: VolumeFigures,
): { field: 'sizeGiB' | 'iops' | 'throughput'; message: string } | undefined {
  const wrong = {
    sizeGiB: whyNotSize(figures.type, figures.sizeGiB),
    iops: whyNotIops(figures),
    throughput: whyNotThroughput(figures),
  }
  for (const field of ['sizeGiB', 'iops', 'throughput'] as const) {
    const message = wrong[field]
    if (message) return { field, message }
  }
  return undefined
}

/** `, 4000 IOPS, 250 MiB/s`: what was asked for or EC2 shows beside the size; empty when nothing. */
export function performanceText({
  iops,
  throughput,
}: Pick<VolumeFigures, 'iops' | 'throughput'>): string {
  return `${iops === null ? '' : `, ${iops} IOPS`}${throughput === null ? '' : `, ${throughput} MiB/s`}`
}
