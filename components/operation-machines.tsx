'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import { AppLink } from './app-link'
import { EmptyState } from './load-state'
import { progressText } from './operation-progress'

type OperationMachine = ApiOperationDetail['machines'][number]

/** The machines that an operation set in motion: where each should get, and where it is. */
export function OperationMachines({ operation }: { operation: ApiOperationDetail }) {
  return (
    <Table
      variant="container"
      trackBy="name"
      items={operation.machines}
      ariaLabels={{ tableLabel: 'Machines of this operation' }}
      header={
        <Header
          variant="h2"
          counter={`(${operation.machines.length})`}
          description={progressText(operation)}
        >
          Machines
        </Header>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Machine',
          cell: (m) => <AppLink href={`/machines/${m.name}`}>{m.name}</AppLink>,
          isRowHeader: true,
        },
        { id: 'goal', header: 'Should become', cell: (m) => m.goal },
        { id: 'state', header: 'Is now', cell: (m) => <Standing machine={m} /> },
        { id: 'fault', header: 'Fault', cell: (m) => m.fault ?? '–' },
      ]}
      empty={<EmptyState title="No machines">This operation set no machine in motion.</EmptyState>}
    />
  )
}

function Standing({ machine: { goal, state, fault } }: { machine: OperationMachine }) {
  if (state === goal) return <StatusIndicator type="success">{state}</StatusIndicator>
  if (state === 'retired') return <StatusIndicator type="stopped">{state}</StatusIndicator>
  if (fault) return <StatusIndicator type="error">{state}</StatusIndicator>
  return <StatusIndicator type="in-progress">{state}</StatusIndicator>
}
