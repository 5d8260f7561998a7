import type { SiteFacts, Violation } from './facts'

const invariant = 'every operation ends, and says how'

export function operationsEnd({ operations }: SiteFacts): Violation[] {
  return operations.flatMap(({ id, title, status, outcome, endedAt }) => {
    const what = `operation ${id} (${title})`
    if (status === 'running') return [{ invariant, what: `${what} is still running` }]
    if (!outcome || endedAt === null) {
      return [{ invariant, what: `${what} has ${status} and does not say how or when` }]
    }
    return []
  })
}
