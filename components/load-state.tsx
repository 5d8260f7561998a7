'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Skeleton from '@cloudscape-design/components/skeleton'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { asFailure } from './api'
import { FailureText } from './failure-text'

interface Props<T> {
  query: UseQueryResult<T, Error>
  /** What is loaded, for the error: "the pools". */
  what: string
  skeleton?: ReactNode
  /** Shown instead of the error where what is looked for is not there. */
  missing?: ReactNode
  children: (data: T) => ReactNode
}

/** A query's data; until then its skeleton; when it cannot be read, why. Old data stays shown. */
export function LoadState<T>({ query, what, skeleton, missing, children }: Props<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) {
    if (missing && asFailure(query.error).status === 404) return <>{missing}</>
    return <LoadFailure what={what} error={query.error} retry={() => void query.refetch()} />
  }
  return <>{skeleton ?? <SkeletonLines />}</>
}

export function LoadFailure({
  what,
  error,
  retry,
}: {
  what: string
  error: unknown
  retry: () => void
}) {
  return (
    <Alert
      type="error"
      header={`Could not load ${what}`}
      action={<Button onClick={retry}>Try again</Button>}
    >
      <FailureText error={error} />
    </Alert>
  )
}

/** Lines as high as the text that will stand there, so that nothing jumps. */
export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading">
      <SpaceBetween size="s">
        {Array.from({ length: lines }, (_, i) => `line-${i}`).map((key, i) => (
          <Skeleton key={key} variant="text-body-m" width={i % 3 === 2 ? '45%' : '80%'} />
        ))}
      </SpaceBetween>
    </div>
  )
}

/** Nothing there yet: what would be here, and the next step. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 'm' }}>
      <SpaceBetween size="xs">
        <Box variant="strong" color="inherit">
          {title}
        </Box>
        {children ? (
          <Box variant="p" color="text-body-secondary">
            {children}
          </Box>
        ) : null}
        {action}
      </SpaceBetween>
    </Box>
  )
}
