import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { ReactNode } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { At, duration } from '@/components/time'
import { marketName } from '@/lib/lifecycle/markets'
import { performanceText } from '@/lib/lifecycle/volume-types'

/** The pool as it is defined. */
export function PoolConfiguration({ pool }: { pool: ApiPool }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <GuardedButton needs="admin" href={`/pools/${pool.name}/edit`}>
              Edit
            </GuardedButton>
          }
        >
          Configuration
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        items={[
          {
            type: 'group',
            title: 'Pool',
            items: [
              {
                label: 'Profile',
                value: <AppLink href={`/profiles/${pool.profile}`}>{pool.profile}</AppLink>,
              },
              {
                label: 'Named in profiles as',
                value: <span className="muster-code">{pool.name}.bind.invalid</span>,
              },
              { label: 'Stand-in address', value: pool.standIn ?? 'none' },
              {
                label: 'Told of new profiles',
                value: pool.cdp ? 'in their room, and by CDP' : 'in their room',
              },
              { label: 'Bounds', value: `${pool.min} to ${pool.max} machines` },
              { label: 'Version', value: pool.version },
              { label: 'Created', value: <At at={pool.createdAt} /> },
              { label: 'Changed', value: <At at={pool.updatedAt} /> },
            ],
          },
          {
            type: 'group',
            title: 'On EC2',
            items: [
              { label: 'Image', value: pool.image },
              {
                label: 'Instance types, in order of preference',
                value: <Lines of={pool.instanceTypes} ordered />,
              },
              { label: 'Bought as', value: marketName(pool.market) },
              { label: 'Zones', value: <Lines of={pool.zones} /> },
              { label: 'Subnets', value: <Lines of={pool.subnets} none="the default VPC's" /> },
              {
                label: 'Security groups',
                value: <Lines of={pool.securityGroups} none="the VPC's default" />,
              },
              { label: 'Key pair', value: pool.keyName ?? 'none' },
              { label: 'Instance profile', value: pool.instanceProfile ?? 'none' },
            ],
          },
          {
            type: 'group',
            title: 'Claims of each slot',
            items: [
              {
                label: 'Elastic IP',
                value: pool.claims.elasticIp ? 'one for each slot' : 'none',
              },
              {
                label: 'Volumes',
                value: <Lines of={pool.claims.volumes.map(claimText)} />,
              },
            ],
          },
          {
            type: 'group',
            title: 'Time that a machine may take',
            items: [
              { label: 'To report after its start', value: duration(pool.bootTimeout) },
              {
                label: 'To get its first profile after its report',
                value: duration(pool.bootstrapTimeout),
              },
              {
                label: 'To be configured after its first profile',
                value: duration(pool.configureTimeout),
              },
              { label: 'To drain before it is terminated', value: duration(pool.drainTimeout) },
            ],
          },
          {
            type: 'group',
            title: 'Repair',
            items: [
              {
                label: 'Broken machines are',
                value: pool.repair
                  ? `replaced ${duration(pool.repairAfter)} after the fault`
                  : 'left for a person to replace',
              },
              {
                label: 'At once',
                value: `${pool.health.budget} at most (${pool.repairBudget} % of the pool)`,
              },
              {
                label: 'Not by itself when more than',
                value: `${pool.health.most} of ${pool.desired} are unhealthy`,
              },
            ],
          },
        ]}
      />
    </Container>
  )
}

function claimText(volume: ApiPool['claims']['volumes'][number]): string {
  const { name, sizeGiB, type, device, label, fromSnapshot, keep } = volume
  return [
    `${name}: ${sizeGiB} GiB ${type}${performanceText(volume)} at ${device}`,
    label && `labelled ${label}`,
    fromSnapshot && `from ${fromSnapshot}`,
    keep ? 'kept' : 'goes with its slot',
  ]
    .filter(Boolean)
    .join(', ')
}

function Lines({ of, none, ordered }: { of: string[]; none?: string; ordered?: boolean }) {
  if (of.length === 0) return <>{none ?? 'none'}</>
  const items: ReactNode = of.map((line) => <li key={line}>{line}</li>)
  return ordered ? (
    <ol className="muster-plain">{items}</ol>
  ) : (
    <ul className="muster-plain">{items}</ul>
  )
}
