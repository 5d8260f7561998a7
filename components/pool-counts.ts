import type { ApiPool } from '@/app/api/v1/schemas/pools'
import type { State } from '@/lib/lifecycle/states'

type Counts = ApiPool['counts']
export type Part = Exclude<State, 'retired'> | 'retiring'

/** The parts of a pool in the order in which they are drawn, the furthest first. */
export const parts = [
  'configured',
  'bootstrapped',
  'booting',
  'requested',
  'retiring',
] as const satisfies readonly Part[]

/** How a pool stands against its desired size, as a sentence for those who cannot see the bar. */
export function poolInWords(pool: Pick<ApiPool, 'name' | 'desired' | 'counts'>): string {
  const there = parts
    .filter((part) => pool.counts[part] > 0)
    .map((part) => `${pool.counts[part]} ${part}`)
  const faulty = pool.counts.faulty > 0 ? `; ${pool.counts.faulty} of them faulty` : ''
  return `${pool.name}: ${pool.desired} desired; ${there.join(', ') || 'no machines'}${faulty}`
}

/** Machines that serve or will: all but those on their way out. */
export function serving(counts: Counts): number {
  return counts.requested + counts.booting + counts.bootstrapped + counts.configured
}

/** All its machines are in service and none is faulty or on its way. */
export function isSettled({ desired, counts }: Pick<ApiPool, 'desired' | 'counts'>): boolean {
  return counts.configured === desired && counts.faulty === 0 && counts.retiring === 0
}
