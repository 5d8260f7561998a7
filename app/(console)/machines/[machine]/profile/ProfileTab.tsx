'use client'

import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import type { ApiMachineProfile } from '@/app/api/v1/schemas/renderings'
import { EmptyState, LoadState } from '@/components/load-state'
import { machineProfileQuery } from '@/components/profile-queries'
import { DocumentView } from '../../../profiles/[profile]/DocumentView'
import { CompareRenderings } from './CompareRenderings'
import { ProfileStanding } from './ProfileStanding'
import { ResolvedReferences } from './ResolvedReferences'

/** The machine's profile as it is rendered for it: how it stands, what was filled in, the document. */
export function ProfileTab({ machine }: { machine: ApiMachineDetail }) {
  const query = useQuery(machineProfileQuery(machine.name))
  return (
    <LoadState query={query} what={`the profile of ${machine.name}`}>
      {(profile) => (
        <SpaceBetween size="m">
          <Missing profile={profile} />
          <ProfileStanding profile={profile} />
          {profile.why ? null : <ResolvedReferences references={profile.references} />}
          <CompareRenderings machine={machine} profile={profile} />
          <Rendered profile={profile} />
        </SpaceBetween>
      )}
    </LoadState>
  )
}

function Missing({ profile: { waitingFor } }: { profile: ApiMachineProfile }) {
  if (waitingFor.length === 0) return null
  return (
    <Alert type="warning" header="It is served nothing until these are known">
      <ul className="muster-problems">
        {waitingFor.map(({ text, why }) => (
          <li key={text}>
            <span className="muster-code">{text}</span>: {why}
          </li>
        ))}
      </ul>
      It goes on by itself as soon as they are.
    </Alert>
  )
}

function Rendered({ profile }: { profile: ApiMachineProfile }) {
  const { rendering, why, masked, machine } = profile
  if (!rendering) {
    return why ? (
      <Container>
        <EmptyState title="Nothing is rendered for it now">{why}</EmptyState>
      </Container>
    ) : null
  }
  return (
    <SpaceBetween size="m">
      {rendering.problems.length > 0 ? (
        <Alert type="warning" header="Something of the profile did not come out as it is written">
          <ul className="muster-problems">
            {rendering.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {masked ? <Alert type="info">Secrets are masked: only administrators see them.</Alert> : null}
      <DocumentView document={rendering.document} name={`${machine}.json`} choice={null} />
    </SpaceBetween>
  )
}
