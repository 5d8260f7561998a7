/** Pool names become part of machine names, tags, paths and host names: a DNS label, kept short. */
export const poolNamePattern = /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/
export const poolNameRule =
  'lower-case letters, digits and dashes, beginning with a letter, at most 24 characters'

/** More than a pool can have; EC2's own limits lie far below. */
export const largestPool = 10_000

export interface Bounds {
  min: number
  max: number
}

/** Why `desired` cannot be a pool's size, as a sentence; undefined when it can. */
export function whyNotDesired(desired: number, { min, max }: Bounds): string | undefined {
  if (!Number.isInteger(desired) || desired < 0) {
    return 'The desired size must be a whole number from 0 on.'
  }
  if (desired < min) return `The pool's minimum is ${min}.`
  if (desired > max) return `The pool's maximum is ${max}. Raise it first.`
  return undefined
}

export function whyNotBounds({ min, max }: Bounds): string | undefined {
  if (min > max) return 'The minimum is above the maximum.'
  return undefined
}

/** `wn` and 7 make `wn-0007`. */
export function machineName(pool: string, number: number): string {
  return `${pool}-${String(number).padStart(4, '0')}`
}
