'use client'

import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { LoadState } from '@/components/load-state'
import { poolQuery } from '@/components/pool-queries'
import { NoSuchPool } from '../NoSuchPool'
import { PoolActions } from './PoolActions'
import { PoolFaults } from './PoolFaults'
import { PoolHealth } from './PoolHealth'
import { PoolRoll } from './PoolRoll'
import { PoolSize } from './PoolSize'
import { PoolTabs } from './PoolTabs'

export function PoolPage({ name }: { name: string }) {
  const query = useQuery(poolQuery(name))
  return (
    <LoadState query={query} what={`the pool ${name}`} missing={<NoSuchPool name={name} />}>
      {(pool) => (
        <SpaceBetween size="m">
          <Header
            variant="h1"
            description={pool.description || undefined}
            actions={<PoolActions pool={pool} />}
          >
            {pool.name}
          </Header>
          <PoolHealth pool={pool} />
          <PoolFaults pool={pool} />
          <PoolRoll pool={pool} />
          <PoolSize pool={pool} />
          <PoolTabs pool={pool} />
        </SpaceBetween>
      )}
    </LoadState>
  )
}
