import {
  whyNotTypedIops,
  whyNotTypedSize,
  whyNotTypedThroughput,
} from '@/components/volume-figures'
import type { FieldErrors } from './check-draft'
import type { ClaimsDraft, VolumeDraft } from './claims-draft'

type Check = (volume: VolumeDraft, others: readonly VolumeDraft[]) => string | undefined

/** What can be told to be wrong of one claimed volume, by field; the server decides on the rest. */
const checks: Readonly<Record<Exclude<keyof VolumeDraft, 'keep'>, Check>> = {
  name: ({ name }, others) => {
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(name.trim())) {
      return 'Lower-case letters, digits and dashes, beginning with a letter, at most 31.'
    }
    return others.some((other) => other.name.trim() === name.trim())
      ? 'Another volume of the slot has this name.'
      : undefined
  },
  sizeGiB: whyNotTypedSize,
  iops: whyNotTypedIops,
  throughput: whyNotTypedThroughput,
  type: ({ type }) => (type ? undefined : 'Choose a type.'),
  fromSnapshot: ({ fromSnapshot: id }) =>
    id.trim() === '' || /^snap-[0-9a-f]{8,17}$/.test(id.trim())
      ? undefined
      : 'A snapshot id looks like snap-0123456789abcdef0.',
  label: ({ label }) =>
    /^[A-Za-z0-9_.-]{0,16}$/.test(label.trim())
      ? undefined
      : 'At most 16 letters, digits, dots, dashes and underscores.',
  device: ({ device }, others) => {
    if (!device) return 'Choose a device.'
    return others.some((other) => other.device === device)
      ? 'Another volume of the slot has this device.'
      : undefined
  },
}

export function checkClaims({ volumes }: ClaimsDraft): FieldErrors {
  const errors: FieldErrors = {}
  volumes.forEach((volume, i) => {
    const others = volumes.filter((_, other) => other < i)
    for (const [field, check] of Object.entries(checks)) {
      const wrong = check(volume, others)
      if (wrong) errors[`claims.volumes.${i}.${field}`] = wrong
    }
  })
  return errors
}
