import type { ApiPool } from '@/app/api/v1/schemas/pools'

/**
 * Pools with faults before those without, else by name. Counts do not take part: a card that moved
 * with each machine could not be read.
 */
export function worstFirst(pools: readonly ApiPool[]): ApiPool[] {
  return [...pools].sort(
    (a, b) =>
      Number(b.counts.faulty > 0) - Number(a.counts.faulty > 0) || a.name.localeCompare(b.name),
  )
}
