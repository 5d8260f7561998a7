'use client'

import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState, LoadState } from '@/components/load-state'
import { profileQuery } from '@/components/profile-queries'
import { At } from '@/components/time'
import { kilobytes } from '../kilobytes'
import { PoolLinks } from '../PoolLinks'
import { ProfileTabs } from './ProfileTabs'
import { ProfileWarnings } from './ProfileWarnings'

export function ProfilePage({ name }: { name: string }) {
  const query = useQuery(profileQuery(name))
  return (
    <LoadState
      query={query}
      what={`the profile ${name}`}
      missing={
        <EmptyState
          title={`There is no profile ${name}`}
          action={<AppLinkButton href="/profiles">Show the profiles</AppLinkButton>}
        />
      }
    >
      {(profile) => (
        <SpaceBetween size="m">
          <Header variant="h1">{profile.name}</Header>
          {profile.problem ? (
            <Alert
              type="error"
              header={
                profile.revision === null
                  ? 'This profile cannot be served'
                  : `The newest document at the source was not taken: revision ${profile.revision} stays`
              }
            >
              <span className="muster-message">{profile.problem}</span>
            </Alert>
          ) : null}
          <ProfileWarnings warnings={profile.warnings} />
          <Facts profile={profile} />
          <ProfileTabs profile={profile} />
        </SpaceBetween>
      )}
    </LoadState>
  )
}

function Facts({ profile }: { profile: ApiProfileDetail }) {
  return (
    <Container header={<Header variant="h2">Newest revision</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Revision', value: <RevisionNow profile={profile} /> },
          { label: 'Components', value: profile.components ?? '–' },
          {
            label: 'Document',
            value:
              profile.format === null
                ? '–'
                : `${kilobytes(profile.bytes)} ${profile.format.toUpperCase()}`,
          },
          { label: 'Run by', value: <PoolLinks pools={profile.pools} /> },
          { label: 'Published', value: <At at={profile.publishedAt} /> },
          { label: 'By', value: profile.publishedBy ?? '–' },
          { label: 'Branch', value: profile.branch ?? '–' },
          { label: 'Overlay', value: profile.overlay ?? 'none' },
          {
            label: 'Source',
            value: <span className="muster-code">{profile.source ?? '–'}</span>,
          },
          {
            label: 'SHA-256',
            value: (
              <span className="muster-code" title={profile.hash ?? undefined}>
                {profile.hash?.slice(0, 16) ?? '–'}
              </span>
            ),
          },
        ]}
      />
    </Container>
  )
}

/** The newest revision, and what it waits for where it is not in force. */
function RevisionNow({ profile: { revision, inForce } }: { profile: ApiProfileDetail }) {
  if (revision === null) return <>none yet</>
  return (
    <>
      {revision}, {revision === inForce ? 'in force' : `while ${inForce ?? 'none'} is in force`}
    </>
  )
}
