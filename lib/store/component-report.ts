import { z } from 'zod'

export interface ComponentResult {
  name: string
  errors: number
  warnings: number
}

const counts = z.record(z.string(), z.coerce.number().int().min(0).catch(1)).catch({})
const report = z.object({
  ERR_COMPS: counts.default({}),
  WARN_COMPS: counts.default({}),
  CLIST: z
    .array(z.object({ name: z.string() }))
    .catch([])
    .default([]),
})

/**
 * What ncm-ncd's post-hook said of each component, in the order in which they ran. Empty when it
 * said it in no form that we know.
 */
export function componentResults(said: unknown): ComponentResult[] {
  const parsed = report.safeParse(said)
  if (!parsed.success) return []
  const { ERR_COMPS: errors, WARN_COMPS: warnings, CLIST: ran } = parsed.data
  const names = new Set([
    ...ran.map((component) => component.name),
    ...Object.keys(errors),
    ...Object.keys(warnings),
  ])
  return [...names].map((name) => ({
    name,
    errors: errors[name] ?? 0,
    warnings: warnings[name] ?? 0,
  }))
}
