'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { AppLink } from './app-link'
import { EmptyState, LoadState } from './load-state'
import { operationsQuery } from './queries'
import { Elapsed } from './time'

const runningQuery = () => operationsQuery({ status: 'running', limit: 20 })

/** How many operations are under way. */
export function useRunningCount(): number {
  return useQuery(runningQuery()).data?.total ?? 0
}

/** The operations under way, for the panel at the side. */
export function OperationTray() {
  const query = useQuery(runningQuery())
  return (
    <Box padding={{ horizontal: 'l', vertical: 'm' }}>
      <SpaceBetween size="m">
        <Header variant="h3">Operations under way</Header>
        <LoadState query={query} what="the operations under way">
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState title="Nothing is under way" />
            ) : (
              <SpaceBetween size="s">
                {page.items.map((operation) => (
                  <div key={operation.id}>
                    <AppLink href={`/operations/${operation.id}`}>{operation.title}</AppLink>
                    <Box color="text-body-secondary" fontSize="body-s">
                      {operation.progress.reached} of {operation.progress.total} done,{' '}
                      <Elapsed from={operation.createdAt} />
                    </Box>
                  </div>
                ))}
              </SpaceBetween>
            )
          }
        </LoadState>
      </SpaceBetween>
    </Box>
  )
}
