'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiStray } from '@/app/api/v1/schemas/drift'
import { Copyable } from '@/components/copyable'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadState } from '@/components/load-state'
import { OperationUnderWay } from '@/components/resource-error'
import { straysQuery } from '@/components/site-queries'
import { type StackingColumn, StackingTable } from '@/components/stacking-table'
import { Ago } from '@/components/time'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { AdoptInstanceModal } from './AdoptInstanceModal'
import { ignoreInstanceAction } from './actions'
import { TerminateInstanceModal } from './TerminateInstanceModal'

const columns: StackingColumn<ApiStray>[] = [
  {
    id: 'instance',
    header: 'Instance',
    cell: (s) => (
      <>
        <Copyable text={s.instanceId} what="instance" />
        <Box color="text-body-secondary" fontSize="body-s">
          {s.name ?? 'without a name'}
        </Box>
      </>
    ),
    isRowHeader: true,
    width: 240,
  },
  { id: 'state', header: 'State', cell: (s) => s.ec2State, width: 110 },
  {
    id: 'is',
    header: 'What it is',
    minWidth: 200,
    cell: (s) => (
      <>
        {s.instanceType ?? 'unknown type'} in {s.zone ?? 'unknown zone'}
        <Box color="text-body-secondary" fontSize="body-s">
          {s.pool ? `its tag names the pool ${s.pool}` : 'its tags name no pool'}
          {s.launchedFor ? ', a launch of Muster started it' : ''}
        </Box>
      </>
    ),
  },
  { id: 'since', header: 'Known', cell: (s) => <Ago at={s.firstSeenAt} />, width: 130 },
  {
    id: 'next',
    header: 'What to do',
    width: 320,
    minWidth: 220,
    cell: (s) => (
      <>
        <div>{s.whatToDo}</div>
        <StrayButtons stray={s} />
        <OperationUnderWay id={s.operation} />
      </>
    ),
  },
]

function StrayButtons({ stray }: { stray: ApiStray }) {
  const { instanceId, whyNot } = stray
  const [asked, setAsked] = useState<'adopt' | 'terminate'>()
  const ignore = useAction(ignoreInstanceAction, {
    failed: `${instanceId} was not ignored`,
    succeeded: withOperation(`${instanceId} stays as it is.`),
  })
  const close = () => setAsked(undefined)
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`Adopt ${instanceId}`}
        reason={whyNot.adopt ?? undefined}
        onClick={() => setAsked('adopt')}
      >
        Adopt
      </GuardedButton>
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`Ignore ${instanceId}`}
        reason={whyNot.ignore ?? undefined}
        loading={ignore.pending}
        onClick={() => void ignore.run(instanceId)}
      >
        Ignore
      </GuardedButton>
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`Terminate ${instanceId}`}
        reason={whyNot.terminate ?? undefined}
        onClick={() => setAsked('terminate')}
      >
        Terminate
      </GuardedButton>
      {asked === 'adopt' ? <AdoptInstanceModal stray={stray} close={close} /> : null}
      {asked === 'terminate' ? <TerminateInstanceModal stray={stray} close={close} /> : null}
    </SpaceBetween>
  )
}

/** Instances that carry the site's tag and belong to no machine. None is ended by itself. */
export function StraysTable() {
  const query = useQuery(straysQuery())
  return (
    <LoadState query={query} what="the instances without a machine">
      {(items) => (
        <StackingTable
          items={[...items].sort((a, b) => Number(!!a.ignoredAt) - Number(!!b.ignoredAt))}
          trackBy={({ instanceId }) => instanceId}
          columns={columns}
          label="Instances without a machine"
          header={
            <Header
              variant="h2"
              counter={`(${items.length})`}
              description="They carry this site's tag, and nobody asked Muster for them. None is ended by itself."
            >
              Instances without a machine
            </Header>
          }
          empty={
            <EmptyState title="None">
              Every instance that carries this site's tag belongs to a machine.
            </EmptyState>
          }
        />
      )}
    </LoadState>
  )
}
