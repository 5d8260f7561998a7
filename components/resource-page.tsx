'use client'

import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs, {
  type KeyValuePairsProps,
} from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ApiAddress, ApiResourceHistory } from '@/app/api/v1/schemas/addresses'
import { FaultHelp } from './fault-words'
import { GuardedButton } from './guarded-button'
import { LoadFailure, LoadState, SkeletonLines } from './load-state'
import { ResourceHistory } from './resource-history'
import type { MenuChoice } from './resource-menu'
import { Ago } from './time'

/** What an address and a volume have in common that their pages show. */
interface Resource {
  gone: boolean
  goneAt: string | null
  leaving: boolean
  error: ApiAddress['error']
  history: ApiResourceHistory
}

/** One resource by itself: loading, not there, not readable; else what `children` make of it. */
export function ResourcePage<T>({
  query,
  id,
  missing,
  children,
}: {
  query: UseQueryResult<T, Error>
  id: string
  missing: ReactNode
  children: (resource: T) => ReactNode
}) {
  return (
    <LoadState query={query} what={id} skeleton={<ResourceSkeleton />} missing={missing}>
      {(resource) => (
        <>
          {query.error ? (
            <LoadFailure
              what={`the newest of ${id}`}
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : null}
          {children(resource)}
        </>
      )}
    </LoadState>
  )
}

/** Its facts, what is wrong and its history, below its name and what can be done to it. */
export function ResourceBody<Id extends string>({
  name,
  description,
  resource,
  ended,
  choices,
  onChoose,
  facts,
  notice,
  children,
}: {
  name: string
  description: ReactNode
  resource: Resource
  /** What became of it when it was given up: `released`. */
  ended: string
  choices: readonly MenuChoice<Id>[]
  onChoose: (id: Id) => void
  facts: KeyValuePairsProps.Item[]
  /** What is to be known of it first. */
  notice?: ReactNode
  children?: ReactNode
}) {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={description}
          actions={
            resource.gone && resource.leaving ? undefined : (
              <SpaceBetween direction="horizontal" size="xs">
                {choices.map(({ id, text, reason }) => (
                  <GuardedButton
                    key={id}
                    needs="operator"
                    reason={reason}
                    onClick={() => onChoose(id)}
                  >
                    {text}
                  </GuardedButton>
                ))}
              </SpaceBetween>
            )
          }
        >
          {name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {notice}
        <Wrong resource={resource} ended={ended} />
        <Container>
          <KeyValuePairs columns={4} items={facts} />
        </Container>
        {children}
        <ResourceHistory name={name} history={resource.history} />
      </SpaceBetween>
    </ContentLayout>
  )
}

function Wrong({
  resource: { gone, goneAt, leaving, error },
  ended,
}: {
  resource: Resource
  ended: string
}) {
  return (
    <>
      {gone ? (
        <Alert type="info" header={leaving ? `It is ${ended}` : 'EC2 shows it no more'}>
          Since <Ago at={goneAt} />. What is known of it and its history stay here.
        </Alert>
      ) : null}
      {error ? (
        <Alert
          type="error"
          header={
            <>
              {error.code}
              {error.since ? (
                <>
                  , <Ago at={error.since} />
                </>
              ) : null}
            </>
          }
        >
          <span className="muster-message">{error.message}</span>
          <FaultHelp code={error.code} />
        </Alert>
      ) : null}
    </>
  )
}

function ResourceSkeleton() {
  return (
    <ContentLayout header={<Header variant="h1">Loading</Header>}>
      <SpaceBetween size="m">
        <Container>
          <SkeletonLines lines={4} />
        </Container>
        <Container>
          <SkeletonLines lines={8} />
        </Container>
      </SpaceBetween>
    </ContentLayout>
  )
}
