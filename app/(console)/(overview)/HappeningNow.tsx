'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiOperation } from '@/app/api/v1/schemas/operations'
import { AppLink } from '@/components/app-link'
import { EmptyState, LoadState } from '@/components/load-state'
import { operationsQuery } from '@/components/operation-queries'
import { Elapsed } from '@/components/time'

const most = 5

/** The operations under way, each with how far its machines have come. */
export function HappeningNow() {
  const query = useQuery(operationsQuery({ status: 'running', limit: most }))
  const total = query.data?.total ?? 0
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" {...(total > 0 ? { counter: `(${total})` } : {})}>
          Happening now
        </Header>
      }
    >
      <LoadState query={query} what="the operations under way">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState title="Nothing is under way">
              What you or Muster set in motion shows here until it ends.
            </EmptyState>
          ) : (
            <SpaceBetween size="m">
              {page.items.map((operation) => (
                <Running key={operation.id} operation={operation} />
              ))}
              {total > most ? (
                <AppLink href="/operations?status=running">{total - most} more</AppLink>
              ) : null}
            </SpaceBetween>
          )
        }
      </LoadState>
    </Container>
  )
}

function Running({ operation }: { operation: ApiOperation }) {
  const { total, reached, faulty } = operation.progress
  const faults = faulty > 0 ? `, ${faulty} faulty` : ''
  return (
    <div>
      <AppLink href={`/operations/${operation.id}`}>{operation.title}</AppLink>
      <Box variant="span" color="text-body-secondary" fontSize="body-s">
        {' '}
        by {operation.actor.name}, for <Elapsed from={operation.createdAt} />
      </Box>
      {total > 0 ? (
        <ProgressBar
          value={(100 * reached) / total}
          ariaLabel={`Progress of ${operation.title}`}
          additionalInfo={`${reached} of ${total} done${faults}`}
        />
      ) : null}
    </div>
  )
}
