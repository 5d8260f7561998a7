import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter'

/**
 * What a list is narrowed to: of each property the values wanted, those that are not with a `!`
 * before; of `q` the free texts.
 */
export type ListFilter = Readonly<Record<string, readonly string[]>>

const freeText = 'q'

/** The filter in an address: `?state=booting&state=requested&q=10.0.` */
export function filterFromParams(params: URLSearchParams, keys: readonly string[]): ListFilter {
  const filter: Record<string, string[]> = {}
  for (const key of [...keys, freeText]) {
    const values = [...new Set(params.getAll(key).filter(Boolean))]
    if (values.length > 0) filter[key] = values
  }
  return filter
}

/** The address of the filter; what else the address says stays, the page does not. */
export function paramsWithFilter(
  params: URLSearchParams,
  keys: readonly string[],
  filter: ListFilter,
): URLSearchParams {
  const next = new URLSearchParams(params)
  next.delete('page')
  for (const key of [...keys, freeText]) {
    next.delete(key)
    for (const value of filter[key] ?? []) next.append(key, value)
  }
  return next
}

export function isEmptyFilter(filter: ListFilter): boolean {
  return Object.values(filter).every((values) => values.length === 0)
}

/** As Cloudscape's property filter shows it: a token a property, one for each free text. */
export function queryOfFilter(filter: ListFilter): PropertyFilterProps.Query {
  const tokens: PropertyFilterProps.Token[] = []
  for (const [key, values] of Object.entries(filter)) {
    if (key === freeText) for (const value of values) tokens.push({ operator: ':', value })
    else tokens.push(...tokensOf(key, values))
  }
  return { operation: 'and', tokens }
}

function tokensOf(propertyKey: string, values: readonly string[]): PropertyFilterProps.Token[] {
  const wanted = values.filter((value) => !value.startsWith('!'))
  const unwanted = values.filter((value) => value.startsWith('!')).map((value) => value.slice(1))
  return [
    ...(wanted.length > 0 ? [{ propertyKey, operator: '=' as const, value: wanted }] : []),
    ...(unwanted.length > 0 ? [{ propertyKey, operator: '!=' as const, value: unwanted }] : []),
  ]
}

/** A second token of one property adds its values to the first: one of them is wanted. */
export function filterOfQuery(query: PropertyFilterProps.Query): ListFilter {
  const filter: Record<string, string[]> = {}
  for (const token of query.tokens) {
    const key = token.propertyKey ?? freeText
    const values: unknown[] = Array.isArray(token.value) ? token.value : [token.value]
    const known = filter[key] ?? []
    const added = values.filter((v): v is string => typeof v === 'string' && v.trim() !== '')
    const sign = token.propertyKey && token.operator === '!=' ? '!' : ''
    const all = [...new Set([...known, ...added.map((v) => `${sign}${v.trim()}`)])]
    if (all.length > 0) filter[key] = all
  }
  return filter
}

/** A sorting in an address or a call: `name`, or `-requestedAt` for the greatest first. */
export interface Sorting {
  field: string
  descending: boolean
}

export function parseSorting(text: string | null, fields: readonly string[], standard: string) {
  const wanted = text ?? standard
  const field = wanted.replace(/^-/, '')
  return fields.includes(field) ? { field, descending: wanted.startsWith('-') } : parseOwn(standard)
}

function parseOwn(standard: string): Sorting {
  return { field: standard.replace(/^-/, ''), descending: standard.startsWith('-') }
}

export function sortingText({ field, descending }: Sorting): string {
  return descending ? `-${field}` : field
}
