'use client'

import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState, LoadFailure, LoadState } from '@/components/load-state'
import { OperationMachines } from '@/components/operation-machines'
import { operationQuery } from '@/components/operation-queries'
import { OperationSteps } from '@/components/operation-steps'
import { OperationSummary } from './OperationSummary'

/** One operation: who, what, why, what was done, what became of it. */
export function OperationPage({ id }: { id: string }) {
  const query = useQuery(operationQuery(id))
  return (
    <LoadState query={query} what="the operation" missing={<NoSuchOperation id={id} />}>
      {(operation) => (
        <>
          {query.error && (
            <LoadFailure
              what="the newest of this operation"
              error={query.error}
              retry={() => void query.refetch()}
            />
          )}
          <Operation operation={operation} />
        </>
      )}
    </LoadState>
  )
}

function Operation({ operation }: { operation: ApiOperationDetail }) {
  return (
    <ContentLayout header={<Header variant="h1">{operation.title}</Header>}>
      <SpaceBetween size="m">
        <Container>
          <OperationSummary operation={operation} />
        </Container>
        {operation.machines.length > 0 && <OperationMachines operation={operation} />}
        <OperationSteps steps={operation.steps} />
        <ExpandableSection headerText="What was asked" variant="container">
          <pre className="muster-code">{JSON.stringify(operation.input, null, 2)}</pre>
        </ExpandableSection>
      </SpaceBetween>
    </ContentLayout>
  )
}

function NoSuchOperation({ id }: { id: string }) {
  return (
    <EmptyState
      title={`There is no operation ${id}`}
      action={<AppLinkButton href="/operations">All operations</AppLinkButton>}
    >
      Operations are kept for good; the address may be cut short.
    </EmptyState>
  )
}
