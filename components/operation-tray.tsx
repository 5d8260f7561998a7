'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiOperation } from '@/app/api/v1/schemas/operations'
import { AppLink } from './app-link'
import { EmptyState, LoadState } from './load-state'
import { progressText } from './operation-progress'
import { operationsQuery } from './operation-queries'
import { Elapsed } from './time'

const shown = 20
export const runningOperations = () => operationsQuery({ status: 'running', limit: shown })

/** How many operations are under way. */
export function useRunningCount(): number {
  return useQuery(runningOperations()).data?.total ?? 0
}

/** The operations under way with how far they are, for the panel at the side. */
export function OperationTray() {
  const query = useQuery(runningOperations())
  return (
    <Box padding={{ horizontal: 'l', vertical: 'm' }}>
      <SpaceBetween size="m">
        <Header
          variant="h3"
          {...(query.data && query.data.total > 0 ? { counter: `(${query.data.total})` } : {})}
        >
          Operations under way
        </Header>
        <LoadState query={query} what="the operations under way">
          {({ items, total }) =>
            items.length === 0 ? (
              <EmptyState title="Nothing is under way" />
            ) : (
              <SpaceBetween size="m">
                {items.map((operation) => (
                  <Running key={operation.id} operation={operation} />
                ))}
                {total > shown && <Box>{total - shown} more are on the page of operations.</Box>}
              </SpaceBetween>
            )
          }
        </LoadState>
        <AppLink href="/operations">All operations</AppLink>
      </SpaceBetween>
    </Box>
  )
}

function Running({ operation }: { operation: ApiOperation }) {
  const { id, title, actor, createdAt, progress } = operation
  return (
    <div>
      <AppLink href={`/operations/${id}`}>{title}</AppLink>
      {progress.total > 0 && (
        <ProgressBar
          value={(100 * progress.reached) / progress.total}
          ariaLabel={`Progress of ${title}`}
          additionalInfo={progressText(operation)}
        />
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        by {actor.name}, <Elapsed from={createdAt} />
      </Box>
    </div>
  )
}
