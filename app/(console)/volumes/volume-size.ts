import { whyNotSize } from '@/lib/lifecycle/volume-types'

/** Whole GiB; NaN where the text is none. */
export function wholeGiB(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
}

/** Why a volume of this type cannot have that size, as it is typed; undefined when it can. */
export function whyNotNewSize(type: string, text: string, least?: number): string | undefined {
  const size = wholeGiB(text)
  if (Number.isNaN(size)) return 'Enter a whole number of GiB.'
  if (least !== undefined && size < least) return `The snapshot needs ${least} GiB or more.`
  return whyNotSize(type, size)
}

export function whyNotGrowTo(
  volume: { sizeGiB: number; type: string },
  text: string,
): string | undefined {
  const size = wholeGiB(text)
  if (Number.isNaN(size)) return 'Enter a whole number of GiB.'
  if (size <= volume.sizeGiB) return `Enter more than the ${volume.sizeGiB} GiB that it has.`
  return whyNotSize(volume.type, size)
}
