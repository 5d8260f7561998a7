import type { ApiDependencies, ApiReference } from '@/app/api/v1/schemas/dependencies'

type Named = Pick<ApiReference, 'all' | 'attribute' | 'standIn'>

/** What a reference asks of a pool: `host name`, `all privateip`, or the address that stands for it. */
export function referenceWords({ all, attribute, standIn }: Named): string {
  if (standIn !== null) return `${standIn} for its address`
  const what = attribute === 'privatedns' ? (all ? 'host names' : 'host name') : attribute
  return all ? `all ${what}` : what
}

/** `3 machines`, or that there is no such pool. */
export function poolWords({ exists, members }: ApiDependencies['pools'][number]): string {
  if (!exists) return 'no such pool'
  if (members === 0) return 'no machines now'
  return members === 1 ? '1 machine' : `${members} machines`
}

/** What an arrow stands for, in a sentence. */
export function arrowWords({ from, to, references, problem }: ApiDependencies['arrows'][number]) {
  const what = references.map(referenceWords).join(', ')
  return `${from} names ${to}: ${what}${problem ? ` (${problem})` : ''}`
}

export function places(count: number): string {
  return count === 1 ? 'in one place' : `in ${count} places`
}
