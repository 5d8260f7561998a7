import type { PoolReference } from './reference-grammar'

/** A reference in its shortest spelling: `ce.bind.invalid`, `privateip.all.wn.bind.invalid`. */
export function nameReference({ pool, all, attribute }: Omit<PoolReference, 'kind'>): string {
  const what = attribute === 'privatedns' ? [] : [attribute]
  return [...what, ...(all ? ['all'] : []), pool, 'bind', 'invalid'].join('.')
}
