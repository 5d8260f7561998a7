'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import { Copyable } from './copyable'
import { EmptyState } from './load-state'
import { At } from './time'

/** What was done for an operation, step by step, with the ids under which AWS knows its calls. */
export function OperationSteps({ steps }: { steps: ApiOperationDetail['steps'] }) {
  const items = steps.map((step, index) => ({ ...step, id: String(index) }))
  return (
    <Table
      variant="container"
      wrapLines
      trackBy="id"
      items={items}
      ariaLabels={{ tableLabel: 'Steps' }}
      header={
        <Header variant="h2" counter={`(${items.length})`}>
          Steps
        </Header>
      }
      columnDefinitions={[
        { id: 'at', header: 'When', cell: (s) => <At at={s.at} />, width: 180 },
        {
          id: 'message',
          header: 'Step',
          isRowHeader: true,
          cell: (s) =>
            s.level === 'error' ? (
              <StatusIndicator type="error" wrapText>
                {s.message}
              </StatusIndicator>
            ) : (
              s.message
            ),
        },
        {
          id: 'request',
          header: 'AWS request',
          width: 340,
          cell: (s) =>
            s.awsRequestId ? <Copyable text={s.awsRequestId} what="AWS request id" /> : '–',
        },
      ]}
      empty={<EmptyState title="No steps yet" />}
    />
  )
}
