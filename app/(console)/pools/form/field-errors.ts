import type { ApiFailure } from '@/components/api'
import { issuesOf } from '@/components/failure-issues'
import type { FieldErrors } from './check-draft'
import { type Field, newPool } from './pool-draft'

type Place = keyof FieldErrors

/** What the server found wrong, by field. `rest` tells whether some of it belongs to no field. */
export function fieldErrorsOf(failure: ApiFailure): { errors: FieldErrors; rest: boolean } {
  const issues = issuesOf(failure)
  const errors: FieldErrors = {}
  for (const { path, message } of issues) {
    const field = fieldOf(path)
    if (field) errors[field] = errors[field] ? `${errors[field]} ${message}` : message
  }
  return { errors, rest: issues.length === 0 || issues.some(({ path }) => !fieldOf(path)) }
}

function fieldOf(path: string): Place | undefined {
  if (isOfClaims(path)) return path
  const first = path.split('.')[0] ?? ''
  return (Object.keys(newPool) as Field[]).find((field) => field === first)
}

function isOfClaims(path: string): path is `claims.${string}` {
  return path.startsWith('claims.')
}
