export type QueryValue = string | number | boolean | readonly string[] | null | undefined

/** `{pool: 'wn', limit: 20}` as `?pool=wn&limit=20`; what is empty is left out, lists repeat. */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}
