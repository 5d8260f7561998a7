'use client'

import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiRollout, ApiRolloutStanding } from '@/app/api/v1/schemas/rollouts'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { LoadState } from '@/components/load-state'
import { rolloutQuery } from '@/components/profile-queries'
import { Ago } from '@/components/time'
import { RolloutButtons } from './RolloutButtons'
import { RolloutStatus } from './RolloutStatus'
import { RolloutWaiting } from './RolloutWaiting'
import { WavesModal } from './WavesModal'
import { wavesText } from './waves-text'

/** How far the profile's newest revision is on its way, and how the next one will go out. */
export function RolloutPanel({ profile }: { profile: string }) {
  const query = useQuery(rolloutQuery(profile))
  return (
    <LoadState query={query} what={`the rollout of ${profile}`}>
      {(standing) => <Panel standing={standing} />}
    </LoadState>
  )
}

function Panel({ standing }: { standing: ApiRolloutStanding }) {
  const [edits, setEdits] = useState(false)
  const { profile, inForce, waves, rollout } = standing
  const current = rollout?.endedAt === null ? rollout : undefined
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {current ? <RolloutButtons rollout={current} inForce={inForce} /> : null}
              <GuardedButton needs="admin" onClick={() => setEdits(true)}>
                Change waves
              </GuardedButton>
            </SpaceBetween>
          }
        >
          {current ? `Rollout of revision ${current.revision}` : 'Rollout'}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {current ? <Progress rollout={current} /> : null}
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Revision in force', value: inForce ?? 'none yet' },
            { label: 'Next publication', value: wavesText(waves) },
            current
              ? { label: 'Started by', value: <StartedBy rollout={current} /> }
              : { label: 'Last rollout', value: <LastRollout rollout={rollout} /> },
          ]}
        />
      </SpaceBetween>
      {edits ? <WavesModal profile={profile} waves={waves} close={() => setEdits(false)} /> : null}
    </Container>
  )
}

function Progress({ rollout }: { rollout: ApiRollout }) {
  const { machines, waves } = rollout
  if (!machines) return null
  const failed = machines.failed > 0 ? `, ${machines.failed} failed` : ''
  const left = waves.left === 0 ? 'the last' : `about ${waves.left} to come`
  return (
    <SpaceBetween size="s">
      <RolloutStatus rollout={rollout} />
      <ProgressBar
        value={machines.total === 0 ? 100 : (100 * machines.applied) / machines.total}
        label="Progress"
        description={`Wave ${waves.begun}, ${left}. ${wavesText({ ...rollout, allAtOnce: false })}.`}
        additionalInfo={`${machines.applied} of ${machines.total} machines have applied it${failed}`}
      />
      <RolloutWaiting rollout={rollout} />
    </SpaceBetween>
  )
}

function StartedBy({ rollout }: { rollout: ApiRollout }) {
  return (
    <>
      {rollout.startedBy}, <Ago at={rollout.createdAt} />,{' '}
      <AppLink href={`/operations/${rollout.operation}`}>Operation</AppLink>
    </>
  )
}

const endings: Readonly<Record<string, string>> = {
  done: 'reached all',
  'rolled-back': 'was rolled back',
  superseded: 'was superseded',
}

function LastRollout({ rollout }: { rollout: ApiRollout | null }) {
  if (!rollout) return <>none yet</>
  return (
    <>
      Revision {rollout.revision} {endings[rollout.status]} <Ago at={rollout.endedAt} />,{' '}
      <AppLink href={`/operations/${rollout.operation}`}>Operation</AppLink>
    </>
  )
}
