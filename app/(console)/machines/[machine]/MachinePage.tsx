'use client'

import Badge from '@cloudscape-design/components/badge'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { AppLink, AppLinkButton } from '@/components/app-link'
import { BehindBadge } from '@/components/behind-badge'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadFailure, LoadState, SkeletonLines } from '@/components/load-state'
import { MachineButtons } from '@/components/machine-buttons'
import { MachineFault } from '@/components/machine-fault'
import { machineQuery } from '@/components/machine-queries'
import { MachineTimeline } from '@/components/machine-timeline'
import { useMachineActions } from '@/components/machine-use-actions'
import { OutdatedBadge } from '@/components/outdated-badge'
import { StateIndicator } from '@/components/state-indicator'
import { WaitingFor } from '@/components/waiting-for'
import { whyNotBake } from '@/lib/lifecycle/image-actions'
import { DriftNotice } from '../../drift/DriftNotice'
import { BakeModal } from '../../images/BakeModal'
import { RestoreForMachine } from '../../pools/restore/RestoreSlotButton'
import { machineServerActions } from '../server-actions'
import { MachineHealth } from './MachineHealth'
import { MachineSummary } from './MachineSummary'
import { MachineTabs } from './MachineTabs'

/** One machine, from its request on and for good: also when its instance is long gone. */
export function MachinePage({ name }: { name: string }) {
  const query = useQuery(machineQuery(name))
  return (
    <LoadState
      query={query}
      what={name}
      skeleton={<MachineSkeleton name={name} />}
      missing={<NoSuchMachine name={name} />}
    >
      {(machine) => (
        <>
          {query.error && (
            <LoadFailure
              what={`the newest of ${name}`}
              error={query.error}
              retry={() => void query.refetch()}
            />
          )}
          <Machine machine={machine} />
        </>
      )}
    </LoadState>
  )
}

function Machine({ machine }: { machine: ApiMachineDetail }) {
  const actions = useMachineActions(machineServerActions)
  const [baking, setBaking] = useState(false)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          info={
            <SpaceBetween direction="horizontal" size="xs">
              {machine.protected && <Badge>protected</Badge>}
              <OutdatedBadge machine={machine} />
              <BehindBadge machine={machine} />
            </SpaceBetween>
          }
          description={
            <>
              <StateIndicator machine={machine} />, of pool{' '}
              <AppLink href={`/pools/${machine.pool}`}>{machine.pool}</AppLink>{' '}
              <WaitingFor machine={machine} />
            </>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <GuardedButton
                needs="operator"
                reason={whyNotBake(machine)}
                onClick={() => setBaking(true)}
              >
                Bake an image
              </GuardedButton>
              <MachineButtons
                machine={machine}
                pending={actions.pending}
                onAction={actions.start}
              />
            </SpaceBetween>
          }
        >
          {machine.name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <DriftNotice
          kind="machine"
          id={machine.name}
          name={machine.name}
          ec2Id={machine.instanceId}
          drift={machine.drift}
        />
        <MachineFault machine={machine} wayOut={<RestoreForMachine machine={machine} />} />
        <MachineHealth machine={machine} />
        <Container>
          <SpaceBetween size="m">
            <MachineTimeline machine={machine} />
            <MachineSummary machine={machine} />
          </SpaceBetween>
        </Container>
        <MachineTabs machine={machine} />
      </SpaceBetween>
      {actions.dialog}
      {baking ? <BakeModal machine={machine} close={() => setBaking(false)} /> : null}
    </ContentLayout>
  )
}

function MachineSkeleton({ name }: { name: string }) {
  return (
    <ContentLayout header={<Header variant="h1">{name}</Header>}>
      <SpaceBetween size="m">
        <Container>
          <SkeletonLines lines={4} />
        </Container>
        <Container>
          <SkeletonLines lines={12} />
        </Container>
      </SpaceBetween>
    </ContentLayout>
  )
}

function NoSuchMachine({ name }: { name: string }) {
  return (
    <EmptyState
      title={`There is no machine ${name}`}
      action={<AppLinkButton href="/machines?retired=1">All machines</AppLinkButton>}
    >
      There never was one of this name in this site: machines are kept after their retirement, and
      no name is used twice.
    </EmptyState>
  )
}
