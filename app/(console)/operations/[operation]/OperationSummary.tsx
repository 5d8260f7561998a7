'use client'

import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { progressText } from '@/components/operation-progress'
import { OperationStatus } from '@/components/state-indicator'
import { At, Elapsed } from '@/components/time'

const actorWords = { user: '', token: ' (API token)', system: ' (Muster itself)' } as const

export function OperationSummary({ operation }: { operation: ApiOperationDetail }) {
  const { actor, status, outcome, reason, pool, machine, createdAt, endedAt } = operation
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'Status', value: <OperationStatus status={status} /> },
        {
          label: 'Outcome',
          value: outcome ?? (status === 'running' ? progressText(operation) || 'under way' : '–'),
        },
        { label: 'Who', value: `${actor.name}${actorWords[actor.kind]}` },
        { label: 'Why', value: reason ?? 'no reason was given' },
        { label: 'Begun', value: <At at={createdAt} /> },
        {
          label: endedAt ? 'Took' : 'Under way for',
          value: <Elapsed from={createdAt} to={endedAt} />,
        },
        {
          label: machine ? 'Machine' : 'Pool',
          value: machine ? (
            <AppLink href={`/machines/${machine}`}>{machine}</AppLink>
          ) : pool ? (
            <AppLink href={`/pools/${pool}`}>{pool}</AppLink>
          ) : (
            '–'
          ),
        },
        { label: 'Operation', value: <Copyable text={operation.id} what="operation id" /> },
      ]}
    />
  )
}
