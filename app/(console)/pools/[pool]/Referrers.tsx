'use client'

import Alert from '@cloudscape-design/components/alert'
import { useQuery } from '@tanstack/react-query'
import type { ApiReferrers } from '@/app/api/v1/schemas/dependencies'
import { AppLink } from '@/components/app-link'
import { LoadState, SkeletonLines } from '@/components/load-state'
import { referrersQuery } from '@/components/profile-queries'
import { places } from '../../profiles/dependencies/reference-words'

/** Which profiles name a pool that is about to be deleted, and what becomes of their machines. */
export function Referrers({ pool }: { pool: string }) {
  const query = useQuery(referrersQuery(pool))
  return (
    <LoadState query={query} what={`who names ${pool}`} skeleton={<SkeletonLines lines={2} />}>
      {({ items }) =>
        items.length === 0 ? (
          <>No profile names it.</>
        ) : (
          <Alert
            type="warning"
            header={
              items.length === 1
                ? `A profile names ${pool}`
                : `${items.length} profiles name ${pool}`
            }
          >
            <ul className="muster-problems">
              {items.map((referrer) => (
                <li key={referrer.profile}>
                  <AppLink href={`/profiles/${referrer.profile}?tab=references`}>
                    {referrer.profile}
                  </AppLink>
                  , {places(referrer.places)}, {runBy(referrer)}
                </li>
              ))}
            </ul>
            Without {pool} their machines are served no profile: those that run keep what they have,
            new ones wait.
          </Alert>
        )
      }
    </LoadState>
  )
}

function runBy({ pools, machines }: ApiReferrers['items'][number]): string {
  if (pools.length === 0) return 'run by no pool'
  const count = machines === 1 ? '1 machine' : `${machines} machines`
  return `run by ${pools.join(', ')} (${count})`
}
