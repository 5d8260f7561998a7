import { limitsOf, whyNotIops, whyNotSize, whyNotThroughput } from '@/lib/lifecycle/volume-types'

/** A volume's figures as they are typed; IOPS and throughput may be left empty. */
export interface TypedFigures {
  type: string
  sizeGiB: string
  iops: string
  throughput: string
}

/** A whole number; NaN where the text is none. */
export function wholeOf(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
}

/** What is asked for beside the size: null where nothing is typed or the type takes none. */
export function performanceOf(typed: TypedFigures): {
  iops: number | null
  throughput: number | null
} {
  const limits = limitsOf(typed.type)
  const ask = (text: string) => (text.trim() === '' ? null : wholeOf(text))
  return {
    iops: limits.iops ? ask(typed.iops) : null,
    throughput: limits.throughput ? ask(typed.throughput) : null,
  }
}

export function whyNotTypedSize({ type, sizeGiB }: Pick<TypedFigures, 'type' | 'sizeGiB'>) {
  const size = wholeOf(sizeGiB)
  return Number.isNaN(size) ? 'Enter a whole number of GiB.' : whyNotSize(type, size)
}

export function whyNotTypedIops(typed: TypedFigures): string | undefined {
  const { iops } = performanceOf(typed)
  if (Number.isNaN(iops)) return 'Enter a whole number of IOPS.'
  const sizeGiB = wholeOf(typed.sizeGiB)
  return whyNotIops({ type: typed.type, sizeGiB: Number.isNaN(sizeGiB) ? 0 : sizeGiB, iops })
}

export function whyNotTypedThroughput(typed: TypedFigures): string | undefined {
  const { iops, throughput } = performanceOf(typed)
  if (Number.isNaN(throughput)) return 'Enter a whole number of MiB/s.'
  return whyNotThroughput({ type: typed.type, iops: Number.isNaN(iops) ? null : iops, throughput })
}

/** What the fields for a type say of what they take; undefined where the type takes none. */
export function performanceHints(type: string): {
  iops: { about: string; required: boolean } | undefined
  throughput: { about: string } | undefined
} {
  const { iops, throughput } = limitsOf(type)
  return {
    iops: iops && {
      about: `${iops.least} to ${iops.most}, at most ${iops.perGiB} for each GiB.`,
      required: iops.required ?? false,
    },
    throughput: throughput && {
      about: `In MiB/s: ${throughput.least} to ${throughput.most}, at most 1 for each ${1 / throughput.perIops} IOPS.`,
    },
  }
}
