import { Fragment } from 'react'
import { AppLink } from '@/components/app-link'

/** The pools that run a profile. */
export function PoolLinks({ pools }: { pools: readonly string[] }) {
  if (pools.length === 0) return <>no pool</>
  return (
    <>
      {pools.map((pool, i) => (
        <Fragment key={pool}>
          {i > 0 ? ', ' : ''}
          <AppLink href={`/pools/${pool}`}>{pool}</AppLink>
        </Fragment>
      ))}
    </>
  )
}
