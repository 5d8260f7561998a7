import { z } from 'zod'
import type { Choice } from '@/lib/store/machines'

/** `a,b` wants one of them, `!a,!b` neither. */
export const choice = z.string().max(2000).transform(toChoice)

/** `a,b` */
export const words = z.string().max(2000).transform(split)

export const freeText = z.string().max(200)

export const cursor = z.string().max(500)

const anyLimit = z.coerce
  .number<string>({ error: 'must be a whole number' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more')
  .max(1000, 'must be 1000 or less')

export const limit = anyLimit.default(50)

/** Of lists that are mostly read whole. */
export const generousLimit = anyLimit.default(1000)

/** The number of a profile's revision; the database counts them as integers of 32 bits. */
export const revisionNumber = z.coerce
  .number<string>({ error: 'must be the number of a revision' })
  .int('must be the number of a revision')
  .min(1, 'must be 1 or more')
  .max(2_147_483_647, 'is larger than any')

/** Whether what is gone is listed, too. */
export const withGone = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

/** The order of a list: one of its columns. */
export function sortOf(columns: Readonly<Record<string, unknown>>, standard: string) {
  return z
    .string()
    .default(standard)
    .describe(`One of ${Object.keys(columns).join(', ')}; - before it for descending`)
}

/** A list of words of which each must be one of `allowed`; a `!` before one means any other. */
export function choiceOf(allowed: readonly string[]) {
  return choice.refine(
    ({ some, none }) => [...some, ...none].every((word) => allowed.includes(word)),
    { error: `must be of ${allowed.join(', ')}` },
  )
}

function toChoice(text: string): Choice {
  const given = split(text)
  return {
    some: given.filter((word) => !word.startsWith('!')),
    none: given.filter((word) => word.startsWith('!')).map((word) => word.slice(1)),
  }
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}

/** The entries that were given: an absent filter is not the same as an empty one. */
export function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
