'use client'

import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiPoolComponent } from '@/app/api/v1/schemas/component-runs'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { placeHref } from '@/components/log/find-place'
import { poolComponentsQuery } from '@/components/pool-queries'
import { type ResourceColumn, ResourceTable } from '@/components/resource-table'
import { Ago } from '@/components/time'
import { ComponentMachines } from './ComponentMachines'

const columnsOf = (pool: string): ResourceColumn<ApiPoolComponent>[] => [
  {
    id: 'component',
    header: 'Component',
    cell: (c) => <ComponentName of={c} />,
    by: (c) => c.component,
    width: 170,
  },
  {
    id: 'kind',
    header: 'Outcome',
    cell: ({ kind }) => (
      <StatusIndicator type={kind === 'failing' ? 'error' : 'warning'}>{kind}</StatusIndicator>
    ),
    by: (c) => c.kind,
    width: 125,
  },
  {
    id: 'machines',
    header: 'Machines',
    cell: (c) => <ComponentMachines pool={pool} of={c} />,
    by: (c) => c.machines,
    width: 260,
  },
  {
    id: 'since',
    header: 'Since',
    cell: (c) => <Ago at={c.since} />,
    by: (c) => c.since,
    width: 110,
  },
  {
    id: 'revisions',
    header: 'Revision',
    cell: (c) => c.revisions.join(', ') || '–',
    by: (c) => c.revisions.at(-1) ?? 0,
    width: 130,
  },
  { id: 'message', header: 'It says', cell: (c) => <Message of={c} />, width: 380 },
]

/** Which component fails, or warns, on which of the pool's machines since when. */
export function PoolComponents({ pool }: { pool: ApiPool }) {
  const whole = useQuery(poolComponentsQuery(pool.name))
  const query = useQuery({ ...poolComponentsQuery(pool.name), select: ({ items }) => items })
  const columns = useMemo(() => columnsOf(pool.name), [pool.name])
  const { serving = 0, reported = 0 } = whole.data ?? {}
  return (
    <ResourceTable
      what="components"
      title="Components that do not end well"
      description={`By the newest Quattor run of each serving machine: ${reported} of ${serving} have told of one.`}
      fullPage={false}
      query={query}
      columns={columns}
      keyOf={({ component, kind }) => `${kind} ${component}`}
      textOf={(c) =>
        [c.component, c.kind, c.message?.text, ...c.where.map(({ machine }) => machine)].join(' ')
      }
      empty={
        reported === 0 ? (
          <EmptyState title="No machine has told of a Quattor run yet">
            Components that fail show here as soon as one has.
          </EmptyState>
        ) : (
          <EmptyState
            title={
              reported < serving
                ? `No errors on the ${reported} of ${serving} machines that have told of a run`
                : 'All components of all machines ran without errors'
            }
          >
            A component that fails, or warns, shows here with where and since when.
          </EmptyState>
        )
      }
    />
  )
}

/** The component, at its place in the log of the machine that has been failing the longest. */
function ComponentName({ of: { component, where } }: { of: ApiPoolComponent }) {
  const [first] = where
  if (!first) return <>{component}</>
  return <AppLink href={placeHref(first.machine, component, first.log)}>{component}</AppLink>
}

function Message({ of: { message, where, kind } }: { of: ApiPoolComponent }) {
  const count = where[0]?.count ?? 0
  const word = kind === 'failing' ? 'error' : 'warning'
  if (!message)
    return <>{`${count} ${word}${count === 1 ? '' : 's'}; the log does not tell more`}</>
  return (
    <>
      <span className="muster-message">{message.text}</span>
      <Box color="text-body-secondary" fontSize="body-s">
        {message.machine}
      </Box>
    </>
  )
}
