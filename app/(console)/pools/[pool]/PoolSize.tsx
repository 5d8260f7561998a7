'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { PoolBar, PoolCounts } from '@/components/pool-bar'
import { ScaleControl } from './ScaleControl'

/** How many machines there are and how many there shall be. */
export function PoolSize({ pool }: { pool: ApiPool }) {
  return (
    <Container>
      <div className="muster-size">
        <ScaleControl pool={pool} />
        <SpaceBetween size="xs">
          <Box>
            <strong className="muster-number">{pool.counts.configured}</strong> of{' '}
            <strong className="muster-number">{pool.desired}</strong> in service
          </Box>
          <PoolBar pool={pool} />
          <PoolCounts pool={pool} />
        </SpaceBetween>
      </div>
    </Container>
  )
}
