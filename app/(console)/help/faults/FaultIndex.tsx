'use client'

import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { AppLink } from '@/components/app-link'
import { faultHref } from '@/lib/lifecycle/fault-pages'
import { type FaultWords, faults } from '@/lib/lifecycle/faults'
import { resourceFaults } from '@/lib/lifecycle/resource-faults'

type Row = FaultWords & { code: string }

const columns: TableProps.ColumnDefinition<Row>[] = [
  {
    id: 'code',
    header: 'Code',
    cell: ({ code }) => <AppLink href={faultHref(code) ?? ''}>{code}</AppLink>,
    isRowHeader: true,
    width: 260,
  },
  { id: 'meaning', header: 'What happened', cell: ({ meaning }) => meaning },
]

/** Every code that Muster gives, each with its page. */
export function FaultIndex() {
  return (
    <ContentLayout header={<Header variant="h1">Faults</Header>}>
      <SpaceBetween size="m">
        <Faults
          title="Of machines"
          description="A fault stands beside a machine's state. It goes when the machine moves on, and stays in its history."
          words={faults}
        />
        <Faults
          title="Of addresses, volumes, snapshots and images"
          description="Other codes there are EC2's own, shown with EC2's words and the request id."
          words={resourceFaults}
        />
      </SpaceBetween>
    </ContentLayout>
  )
}

function Faults({
  title,
  description,
  words,
}: {
  title: string
  description: string
  words: Readonly<Record<string, FaultWords>>
}) {
  return (
    <Table
      items={Object.entries(words).map(([code, word]) => ({ code, ...word }))}
      trackBy="code"
      columnDefinitions={columns}
      wrapLines
      ariaLabels={{ tableLabel: title }}
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    />
  )
}
