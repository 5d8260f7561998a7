'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { PoolBar, PoolCounts } from '@/components/pool-bar'
import { isSettled } from '@/components/pool-counts'
import { Ago, duration } from '@/components/time'

/** One pool at a glance: faults first, then what is there against what is desired. */
export function PoolCard({ pool }: { pool: ApiPool }) {
  return (
    <Container
      fitHeight
      header={
        <Header
          variant="h2"
          description={pool.description || undefined}
          actions={
            <Box fontSize="heading-m" padding={{ top: 'xxs' }}>
              <span className="muster-number">
                <strong>{pool.counts.configured}</strong> of {pool.desired}
              </span>{' '}
              <Box variant="span" color="text-body-secondary" fontSize="body-s">
                in service
              </Box>
            </Box>
          }
        >
          <AppLink href={`/pools/${pool.name}`} fontSize="heading-m">
            {pool.name}
          </AppLink>
        </Header>
      }
      footer={<Footer pool={pool} />}
    >
      <SpaceBetween size="s">
        <Health pool={pool} />
        <PoolBar pool={pool} />
        <PoolCounts pool={pool} />
      </SpaceBetween>
    </Container>
  )
}

function Health({ pool }: { pool: ApiPool }) {
  const { worstFault, counts } = pool
  if (worstFault) {
    return (
      <div>
        <StatusIndicator type="error">
          {counts.faulty} faulty: {worstFault.code}
          {worstFault.count < counts.faulty ? ` (${worstFault.count})` : ''}, since{' '}
          <Ago at={worstFault.since} />
        </StatusIndicator>
        <Box fontSize="body-s" color="text-body-secondary">
          <span className="muster-message muster-clamp" title={worstFault.message}>
            {worstFault.message}
          </span>
        </Box>
      </div>
    )
  }
  if (isSettled(pool)) {
    return (
      <StatusIndicator type={pool.desired === 0 ? 'stopped' : 'success'}>
        {pool.desired === 0 ? 'Empty: desired size 0' : 'All in service'}
      </StatusIndicator>
    )
  }
  const coming = counts.requested + counts.booting + counts.bootstrapped
  const words = [
    coming > 0 ? `${coming} on the way` : '',
    counts.retiring > 0 ? `${counts.retiring} retiring` : '',
  ].filter(Boolean)
  return <StatusIndicator type="in-progress">{words.join(', ') || 'Being filled'}</StatusIndicator>
}

function Footer({ pool }: { pool: ApiPool }) {
  return (
    <Box fontSize="body-s" color="text-body-secondary">
      Profile {pool.profile}
      {pool.medians.total === null
        ? ''
        : ` · usually ${duration(pool.medians.total)} to configured`}
    </Box>
  )
}
