'use client'

import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { LoadState } from '@/components/load-state'
import { SiteProblems } from '@/components/site-problems'
import { overviewQuery } from '@/components/site-queries'
import { ConfiguredChart } from './ConfiguredChart'
import { FirstSteps } from './FirstSteps'
import { HappeningNow } from './HappeningNow'
import { OverviewSkeleton } from './OverviewSkeleton'
import { PoolCard } from './PoolCard'
import { RecentOperations } from './RecentOperations'
import { worstFirst } from './worst-first'

export function Overview() {
  const query = useQuery(overviewQuery())
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Overview</Header>
      <LoadState query={query} what="the overview" skeleton={<OverviewSkeleton />}>
        {(overview) => <OverviewContent overview={overview} />}
      </LoadState>
    </SpaceBetween>
  )
}

function OverviewContent({ overview }: { overview: ApiOverview }) {
  return (
    <SpaceBetween size="m">
      {overview.problems.length > 0 ? (
        <SiteProblems
          problems={overview.problems}
          action={<AppLink href="/health">Site health</AppLink>}
        />
      ) : null}
      {overview.pools.length === 0 ? (
        <FirstSteps simulated={overview.simulated} />
      ) : (
        <section className="muster-cards" aria-label="Pools">
          {worstFirst(overview.pools).map((pool) => (
            <PoolCard key={pool.name} pool={pool} />
          ))}
        </section>
      )}
      <div className="muster-halves">
        <HappeningNow />
        <RecentOperations />
      </div>
      <ConfiguredChart configured={overview.configured} />
    </SpaceBetween>
  )
}
