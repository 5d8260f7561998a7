import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { serving } from '@/components/pool-counts'

/** Why the pool cannot be deleted now; undefined when it can. */
export function whyNotDelete(pool: Pick<ApiPool, 'counts' | 'desired'>): string | undefined {
  const left = serving(pool.counts) + pool.counts.retiring
  if (left > 0) {
    const machines = left === 1 ? '1 machine' : `${left} machines`
    return pool.desired > 0
      ? `The pool has ${machines}. Scale it to 0 and wait until they are retired.`
      : `${machines} of the pool are still being retired.`
  }
  return pool.desired > 0 ? 'Scale the pool to 0 first.' : undefined
}
