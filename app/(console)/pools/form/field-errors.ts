import type { ApiFailure } from '@/components/api'
import type { FieldErrors } from './check-draft'
import { type Field, newPool } from './pool-draft'

interface Issue {
  path: string
  message: string
}

function isIssue(value: unknown): value is Issue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  )
}

/** What the server found wrong, by field. `rest` tells whether some of it belongs to no field. */
export function fieldErrorsOf(failure: ApiFailure): { errors: FieldErrors; rest: boolean } {
  const issues = failure.details.issues
  const errors: FieldErrors = {}
  if (!Array.isArray(issues) || issues.length === 0) return { errors, rest: true }
  let rest = false
  for (const issue of issues.filter(isIssue)) {
    const field = fieldOf(issue.path)
    if (field) errors[field] = errors[field] ? `${errors[field]} ${issue.message}` : issue.message
    else rest = true
  }
  return { errors, rest }
}

function fieldOf(path: string): Field | undefined {
  const first = path.split('.')[0] ?? ''
  return (Object.keys(newPool) as Field[]).find((field) => field === first)
}
