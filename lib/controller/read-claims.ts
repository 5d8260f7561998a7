import { noClaims, type PoolClaims } from '@/lib/lifecycle/claims'
import type { Pool } from '@/lib/store/generated/client'

/** What every slot of the pool owns, as the verbs wrote it. */
export function claimsOf(pool: Pick<Pool, 'claims'>): PoolClaims {
  const { claims } = pool
  if (claims === null || typeof claims !== 'object' || Array.isArray(claims)) return noClaims
  // Only verbs write it, in this form.
  return { ...noClaims, ...(claims as Partial<PoolClaims>) }
}
