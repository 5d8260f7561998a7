'use client'

import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQuery } from '@tanstack/react-query'
import { AppLink } from './app-link'
import { LoadState } from './load-state'
import { operationQuery } from './operation-queries'
import { Elapsed } from './time'

/** How an operation goes on, live, until EC2's own answer has shown what came of it. */
export function OperationVerified({
  id,
  waiting,
  done,
}: {
  id: string
  /** What is being waited for. */
  waiting: string
  done: string
}) {
  const query = useQuery(operationQuery(id))
  return (
    <div role="status">
      <LoadState query={query} what="the operation">
        {({ status, outcome, createdAt, steps }) => (
          <>
            {status === 'running' ? (
              <StatusIndicator type="in-progress">
                {waiting}, <Elapsed from={createdAt} /> so far
              </StatusIndicator>
            ) : status === 'succeeded' ? (
              <StatusIndicator type="success">{outcome ?? done}</StatusIndicator>
            ) : (
              <StatusIndicator type="error" wrapText>
                {outcome ?? 'It failed.'}
              </StatusIndicator>
            )}
            <Box color="text-body-secondary" fontSize="body-s">
              {status === 'running' ? steps.at(-1)?.message : null}{' '}
              <AppLink href={`/operations/${id}`}>Operation</AppLink>
            </Box>
          </>
        )}
      </LoadState>
    </div>
  )
}
