import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { parts, poolInWords } from './pool-counts'

type Shown = Pick<ApiPool, 'name' | 'desired' | 'counts'>

/** A pool's machines by state as one bar, as long as its desired size or what is there. */
export function PoolBar({ pool }: { pool: Shown }) {
  const there = parts.reduce((sum, part) => sum + pool.counts[part], 0)
  const whole = Math.max(pool.desired, there, 1)
  return (
    <div className="muster-bar" role="img" aria-label={poolInWords(pool)}>
      {parts.map((part) => (
        <div
          key={part}
          className={`muster-bar-part muster-${part}`}
          style={{ inlineSize: `${(100 * pool.counts[part]) / whole}%` }}
          title={`${pool.counts[part]} ${part}`}
        />
      ))}
    </div>
  )
}

/** The bar's key with the counts: every state always, so that nothing moves as counts change. */
export function PoolCounts({ pool }: { pool: Shown }) {
  return (
    <ul className="muster-counts">
      {parts.map((part) => (
        <li key={part} className={pool.counts[part] === 0 ? 'muster-none' : ''}>
          <span className={`muster-swatch muster-${part}`} aria-hidden="true" />
          <span className="muster-number">{pool.counts[part]}</span> {part}
        </li>
      ))}
    </ul>
  )
}
