'use client'

import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import type { ApiRoll } from '@/app/api/v1/schemas/rolls'
import { AppLink } from '@/components/app-link'
import { rollQuery } from '@/components/pool-queries'
import { marketName } from '@/lib/lifecycle/markets'
import { RollButtons } from './RollButtons'
import { RollStatus } from './RollStatus'
import { RollWaiting } from './RollWaiting'

/** How far the pool's roll is, and what may be done about it; nothing when there is none. */
export function PoolRoll({ pool }: { pool: ApiPool }) {
  const { data } = useQuery({ ...rollQuery(pool.name), enabled: pool.roll !== null })
  const roll = data?.roll
  if (!pool.roll || !roll || roll.endedAt !== null) return null
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={change(roll)}
          actions={<RollButtons pool={pool.name} roll={roll} />}
        >
          {roll.back ? 'Turning back' : 'Roll'}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <RollStatus roll={roll} />
        {roll.waiting ? <RollWaiting waiting={roll.waiting} /> : null}
        <ProgressBar
          value={roll.total === 0 ? 100 : (100 * roll.replaced) / roll.total}
          label="Progress"
          additionalInfo={`${roll.replaced} of ${roll.total} replaced`}
        />
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: 'At once',
              value: roll.surge
                ? `${roll.maxAway} beyond the pool's size`
                : `${roll.maxAway} out of service`,
            },
            { label: 'Failures allowed', value: roll.maxFailures },
            {
              label: 'Started by',
              value: (
                <>
                  {roll.startedBy},{' '}
                  <AppLink href={`/operations/${roll.operation}`}>Operation</AppLink>
                </>
              ),
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  )
}

function change({ from, to }: ApiRoll): string {
  const types = (of: ApiRoll['to']) => of.instanceTypes.join(', ')
  return [
    from.image === to.image ? '' : `Image ${from.image} → ${to.image}`,
    types(from) === types(to) ? '' : `Types ${types(from)} → ${types(to)}`,
    from.market === to.market ? '' : `${marketName(from.market)} → ${marketName(to.market)}`,
    from.profile === to.profile ? '' : `Profile ${from.profile} → ${to.profile}`,
  ]
    .filter(Boolean)
    .join('; ')
}
