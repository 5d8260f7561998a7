import type { ApiFailure } from './api'

export interface Issue {
  path: string
  message: string
}

/** What of the input was refused, each with its field; none when the refusal is about no field. */
export function issuesOf(failure: ApiFailure | undefined): Issue[] {
  const issues = failure?.details.issues
  if (!Array.isArray(issues)) return []
  return issues.filter(isIssue).map(({ path, message }) => ({ path, message: sentence(message) }))
}

/** What was refused of one field. */
export function issueAt(failure: ApiFailure | undefined, field: string): string | undefined {
  return issuesOf(failure).find(({ path }) => path.split('.')[0] === field)?.message
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

/** Checks say "must be a whole number", after the field's name; at the field that name stands over it. */
function sentence(message: string): string {
  return /^(must|is) /.test(message) ? `This ${message}.` : message
}
