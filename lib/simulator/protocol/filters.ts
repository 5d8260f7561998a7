import { Ec2Error, invalidValue, missing } from './errors'
import type { Parameters } from './parameters'

type Field<Row> = (row: Row) => string | number | boolean | undefined | readonly string[]

/** The filters that an action knows, each with the values of a row that it looks at. */
export type FilterFields<Row> = Record<string, Field<Row>>

/** Names of the filter parameters, for an action's list of what it accepts. */
export const filterParameters = ['Filter.n.Name', 'Filter.n.Value.n']

/**
 * The call's filters as one test. A row passes when every filter has a value that matches it;
 * `*` and `?` are wildcards, a backslash takes their meaning away.
 */
export function parseFilters<Row>(
  parameters: Parameters,
  fields: FilterFields<Row>,
  tagsOf?: (row: Row) => Readonly<Record<string, string>>,
): (row: Row) => boolean {
  const tests = parameters.structures('Filter').map((filter) => {
    const name = filter.required('Name')
    const values = filter.list('Value')
    if (values.length === 0) throw missing(filter.path('Value'))
    if (values.length > 200) {
      throw new Ec2Error(
        'FilterLimitExceeded',
        'The maximum number of filter values specified on a single call is 200',
      )
    }
    const matches = matcher(values)
    const field = fieldOf(name, fields, tagsOf)
    return (row: Row) => {
      const value = field(row)
      if (value === undefined) return false
      if (typeof value === 'object') return value.some(matches)
      return matches(String(value))
    }
  })
  if (tests.length === 0) return () => true
  return (row) => tests.every((test) => test(row))
}

function fieldOf<Row>(
  name: string,
  fields: FilterFields<Row>,
  tagsOf: ((row: Row) => Readonly<Record<string, string>>) | undefined,
): Field<Row> {
  if (tagsOf) {
    if (name.startsWith('tag:')) {
      const key = name.slice(4)
      return (row) => (Object.hasOwn(tagsOf(row), key) ? tagsOf(row)[key] : undefined)
    }
    if (name === 'tag-key') return (row) => Object.keys(tagsOf(row))
    if (name === 'tag-value') return (row) => Object.values(tagsOf(row))
  }
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (!field) throw invalidValue(`The filter '${name.slice(0, 200)}' is invalid`)
  return field
}

function matcher(values: readonly string[]): (value: string) => boolean {
  const exact = new Set<string>()
  const patterns: string[][] = []
  for (const value of values) {
    if (/[*?\\]/.test(value)) patterns.push(globTokens(value))
    else exact.add(value)
  }
  if (patterns.length === 0) return (value) => exact.has(value)
  return (value) => exact.has(value) || patterns.some((pattern) => globMatches(pattern, value))
}

/** `\*` stays as two characters, so that it differs from the wildcard. */
function globTokens(glob: string): string[] {
  return glob.match(/\\[\s\S]|[\s\S]/g) ?? []
}

/** Linear in practice and never exponential, unlike a regular expression made of the glob. */
function globMatches(tokens: readonly string[], text: string): boolean {
  let t = 0
  let i = 0
  let star = -1
  let mark = 0
  while (i < text.length) {
    const token = tokens[t]
    if (token === '*') {
      star = t++
      mark = i
    } else if (token === '?' || (token !== undefined && token.at(-1) === text[i])) {
      t++
      i++
    } else if (star >= 0) {
      t = star + 1
      i = ++mark
    } else {
      return false
    }
  }
  while (tokens[t] === '*') t++
  return t === tokens.length
}
