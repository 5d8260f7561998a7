import { wholeOf, whyNotTypedSize } from '@/components/volume-figures'
import { whyNotSize } from '@/lib/lifecycle/volume-types'

/** Why a volume of this type cannot have that size, as it is typed; undefined when it can. */
export function whyNotNewSize(type: string, text: string, least?: number): string | undefined {
  if (least !== undefined && wholeOf(text) < least)
    return `The snapshot needs ${least} GiB or more.`
  return whyNotTypedSize({ type, sizeGiB: text })
}

export function whyNotGrowTo(
  volume: { sizeGiB: number; type: string },
  text: string,
): string | undefined {
  const size = wholeOf(text)
  if (Number.isNaN(size)) return 'Enter a whole number of GiB.'
  if (size <= volume.sizeGiB) return `Enter more than the ${volume.sizeGiB} GiB that it has.`
  return whyNotSize(volume.type, size)
}
