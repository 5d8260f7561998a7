import {
  largestPool,
  poolNamePattern,
  poolNameRule,
  whyNotBounds,
  whyNotDesired,
} from '@/lib/lifecycle/pool-rules'
import { isStandIn, standInRule } from '@/lib/lifecycle/stand-in'
import { checkClaims } from './check-claims'
import { type Field, numberOf, type PoolDraft } from './pool-draft'

const durations = [
  'bootTimeout',
  'bootstrapTimeout',
  'configureTimeout',
  'drainTimeout',
  'repairAfter',
] as const

/** Errors by field; those of claims by their path, such as `claims.volumes.0.name`. */
export type FieldErrors = Partial<Record<Field | `claims.${string}`, string>>

/** What can be told to be wrong without asking the server; it decides on the rest. */
export function checkDraft(draft: PoolDraft, creating: boolean): FieldErrors {
  const errors: FieldErrors = {}
  if (creating && !poolNamePattern.test(draft.name))
    errors.name = `A pool's name is ${poolNameRule}.`
  if (!draft.profile) errors.profile = 'Choose a profile.'
  if (!draft.image.trim()) errors.image = 'Choose an image, or enter its id.'
  else if (!/^ami-[0-9a-f]{8,17}$/.test(draft.image.trim())) {
    errors.image = 'An image id looks like ami-0123456789abcdef0.'
  }
  if (draft.instanceTypes.length === 0) errors.instanceTypes = 'Add at least one instance type.'
  if (draft.zones.length === 0) errors.zones = 'Choose at least one zone.'
  checkSizes(draft, creating, errors)
  for (const field of durations) {
    if (draft[field] === undefined) errors[field] = 'Enter a time as a whole number.'
  }
  const budget = numberOf(draft.repairBudget)
  if (!(budget >= 1 && budget <= 100)) errors.repairBudget = 'Enter a whole number from 1 to 100.'
  if (draft.standIn.trim() && !isStandIn(draft.standIn.trim())) {
    errors.standIn = `A stand-in is ${standInRule}.`
  }
  return { ...errors, ...checkClaims(draft.claims) }
}

function checkSizes(draft: PoolDraft, creating: boolean, errors: FieldErrors): void {
  const [min, max] = [numberOf(draft.min), numberOf(draft.max)]
  if (Number.isNaN(min)) errors.min = 'Enter a whole number from 0 on.'
  if (Number.isNaN(max)) errors.max = 'Enter a whole number from 0 on.'
  else if (max > largestPool) errors.max = `A pool has at most ${largestPool} machines.`
  if (errors.min || errors.max) return
  const bounds = whyNotBounds({ min, max })
  if (bounds) {
    errors.min = bounds
    return
  }
  const refusal = whyNotDesired(numberOf(draft.desired), { min, max })
  if (!refusal) return
  if (creating) errors.desired = refusal
  else errors.max = `The pool's desired size is ${draft.desired}. Scale it within the bounds first.`
}
