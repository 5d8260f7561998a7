'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { EmptyState } from './load-state'
import { Ago } from './time'

type Component = NonNullable<ApiMachineDetail['lastRun']>['components'][number]

/** The last Quattor run, component by component; those with errors first. */
export function MachineLastRun({ run }: { run: ApiMachineDetail['lastRun'] }) {
  const components = [...(run?.components ?? [])].sort(
    (a, b) => b.errors - a.errors || b.warnings - a.warnings,
  )
  return (
    <Table
      header={
        <Header
          variant="h2"
          {...(run ? { counter: `(${components.length})` } : {})}
          description={
            run && (
              <>
                <Ago at={run.at} />
                {run.revision !== null && `, revision ${run.revision}`}: {run.errors} errors,{' '}
                {run.warnings} warnings
              </>
            )
          }
        >
          Last Quattor run
        </Header>
      }
      ariaLabels={{ tableLabel: 'Components of the last Quattor run' }}
      trackBy="name"
      items={components}
      columnDefinitions={[
        { id: 'name', header: 'Component', cell: (c) => c.name, isRowHeader: true },
        { id: 'outcome', header: 'Outcome', cell: (c) => <Outcome component={c} /> },
        { id: 'errors', header: 'Errors', cell: (c) => c.errors },
        { id: 'warnings', header: 'Warnings', cell: (c) => c.warnings },
      ]}
      empty={
        <EmptyState title="No Quattor run yet">
          The components show here when the machine has told of its first run.
        </EmptyState>
      }
    />
  )
}

function Outcome({ component: { errors, warnings } }: { component: Component }) {
  if (errors > 0) return <StatusIndicator type="error">failed</StatusIndicator>
  if (warnings > 0) return <StatusIndicator type="warning">with warnings</StatusIndicator>
  return <StatusIndicator type="success">ran</StatusIndicator>
}
