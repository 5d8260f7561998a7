'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiComponentRun } from '@/app/api/v1/schemas/component-runs'
import { apiGet } from './api'
import { AppLink } from './app-link'
import { EmptyState, LoadFailure } from './load-state'
import { placeHref } from './log/find-place'
import { queryKeys } from './query-keys'
import { queryString } from './query-string'
import { At, duration } from './time'

interface RunPage {
  items: ApiComponentRun[]
  next: string | null
  total: number
}

type Component = ApiComponentRun['components'][number]
interface Row {
  id: string
  run: ApiComponentRun
  component?: Component
}

const pageSize = 20

/** A machine's Quattor runs; each opens to its components, which lead to their place in the log. */
export function MachineRuns({ name }: { name: string }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const query = useInfiniteQuery({
    queryKey: queryKeys.machineRuns(name),
    queryFn: ({ pageParam, signal }) =>
      apiGet<RunPage>(
        `/machines/${encodeURIComponent(name)}/runs${queryString({ cursor: pageParam, limit: pageSize })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const pages = query.data?.pages ?? []
  const rows = pages.flatMap((page) => page.items).map((run): Row => ({ id: run.id, run }))
  const total = pages.at(-1)?.total
  // The newest is open until it is closed, the others are not until they are opened.
  const isOpen = ({ id }: Row) => toggled.has(id) !== (id === rows[0]?.id)
  return (
    <Table
      variant="embedded"
      wrapLines
      enableKeyboardNavigation
      trackBy="id"
      items={rows}
      loading={query.isPending}
      loadingText="Loading the runs"
      ariaLabels={{
        tableLabel: `Quattor runs of ${name}`,
        expandButtonLabel: () => 'Show the components',
        collapseButtonLabel: () => 'Hide the components',
      }}
      header={
        <Header
          variant="h3"
          {...(total === undefined ? {} : { counter: `(${total})` })}
          description="What ncm-ncd told after each run. A component leads to its place in the log."
        >
          Quattor runs
        </Header>
      }
      expandableRows={{
        getItemChildren: ({ run }) => componentRows(run),
        isItemExpandable: ({ run, component }) => !component && run.components.length > 0,
        expandedItems: rows.filter(isOpen),
        onExpandableItemToggle: ({ detail }) =>
          setToggled((before) => {
            const after = new Set(before)
            if (!after.delete(detail.item.id)) after.add(detail.item.id)
            return after
          }),
      }}
      columnDefinitions={[
        {
          id: 'what',
          header: 'Run or component',
          isRowHeader: true,
          width: 300,
          cell: ({ run, component }) =>
            component ? (
              <AppLink href={placeHref(name, component.name, run.log)}>{component.name}</AppLink>
            ) : (
              <At at={run.at} />
            ),
        },
        {
          id: 'outcome',
          header: 'Outcome',
          cell: ({ run, component }) =>
            component ? <ComponentOutcome component={component} /> : <RunOutcome run={run} />,
        },
        { id: 'errors', header: 'Errors', width: 90, cell: (r) => (r.component ?? r.run).errors },
        {
          id: 'warnings',
          header: 'Warnings',
          width: 105,
          cell: (r) => (r.component ?? r.run).warnings,
        },
        {
          id: 'duration',
          header: 'Took',
          width: 120,
          cell: ({ run, component }) => (component ? '' : tookText(run.duration)),
        },
        {
          id: 'revision',
          header: 'Revision',
          width: 100,
          cell: ({ run, component }) => (component ? '' : (run.revision ?? '–')),
        },
      ]}
      empty={
        query.error ? (
          <LoadFailure what="the runs" error={query.error} retry={() => void query.refetch()} />
        ) : (
          <EmptyState title="No Quattor run yet">
            Runs show here with their components when the machine has told of its first one.
          </EmptyState>
        )
      }
      footer={
        query.hasNextPage ? (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show earlier runs
          </Button>
        ) : undefined
      }
    />
  )
}

/** Those with errors first, then those with warnings, each in the order in which they ran. */
function componentRows(run: ApiComponentRun): Row[] {
  const rank = ({ errors, warnings }: Component) => (errors > 0 ? 0 : warnings > 0 ? 1 : 2)
  return [...run.components]
    .sort((a, b) => rank(a) - rank(b))
    .map((component) => ({ id: `${run.id} ${component.name}`, run, component }))
}

function tookText(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  return milliseconds < 10_000
    ? `${(milliseconds / 1_000).toFixed(1)} s`
    : duration(milliseconds / 1_000)
}

function RunOutcome({ run }: { run: ApiComponentRun }) {
  const all = run.components.length
  const failed = run.components.filter(({ errors }) => errors > 0).map(({ name }) => name)
  if (run.errors > 0 || failed.length > 0) {
    return (
      <StatusIndicator type="error">
        {failed.length > 0 ? `failed: ${failed.join(', ')}` : 'failed'}
      </StatusIndicator>
    )
  }
  const warned = run.components.filter(({ warnings }) => warnings > 0).map(({ name }) => name)
  if (warned.length > 0) {
    return <StatusIndicator type="warning">warnings: {warned.join(', ')}</StatusIndicator>
  }
  return (
    <StatusIndicator type="success">
      {all === 1 ? '1 component ran' : `${all} components ran`}
    </StatusIndicator>
  )
}

function ComponentOutcome({ component: { errors, warnings } }: { component: Component }) {
  if (errors > 0) return <StatusIndicator type="error">failed</StatusIndicator>
  if (warnings > 0) return <StatusIndicator type="warning">with warnings</StatusIndicator>
  return <StatusIndicator type="success">ran</StatusIndicator>
}
