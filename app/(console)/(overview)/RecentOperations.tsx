'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { AppLink } from '@/components/app-link'
import { EmptyState, LoadState } from '@/components/load-state'
import { operationsQuery } from '@/components/operation-queries'
import { OperationStatus } from '@/components/state-indicator'
import { Ago } from '@/components/time'

/** The newest operations, ended or not. */
export function RecentOperations() {
  const query = useQuery(operationsQuery({ limit: 7 }))
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={<AppLink href="/operations">All operations</AppLink>}>
          Recent operations
        </Header>
      }
    >
      <LoadState query={query} what="the recent operations">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState title="No operations yet">
              Every change is kept here: who, what, why and how it ended.
            </EmptyState>
          ) : (
            <SpaceBetween size="xs">
              {page.items.map((operation) => (
                <div key={operation.id} className="muster-line">
                  <div className="muster-line-text" title={operation.title}>
                    <OperationStatus status={operation.status} oneLine>
                      <AppLink href={`/operations/${operation.id}`}>{operation.title}</AppLink>
                    </OperationStatus>
                  </div>
                  <Box color="text-body-secondary" fontSize="body-s">
                    {operation.actor.name}, <Ago at={operation.createdAt} />
                  </Box>
                </div>
              ))}
            </SpaceBetween>
          )
        }
      </LoadState>
    </Container>
  )
}
