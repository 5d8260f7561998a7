'use client'

import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { EmptyState, LoadState } from '@/components/load-state'
import { dependenciesQuery, referencesQuery } from '@/components/profile-queries'
import { aroundProfile } from '../dependencies/around-profile'
import { DependencyPicture } from '../dependencies/DependencyPicture'
import { Paths } from '../dependencies/Paths'
import { ReferenceTable } from './ReferenceTable'

/** What the profile names: which pools, where, and who depends on whom because of it. */
export function ReferencesTab({ profile }: { profile: ApiProfileDetail }) {
  const references = useQuery(referencesQuery(profile.name))
  return (
    <SpaceBetween size="m">
      <Around profile={profile.name} />
      <LoadState query={references} what={`what ${profile.name} names`}>
        {({ revision, references: all, undeclared }) => (
          <SpaceBetween size="m">
            <ReferenceTable references={all} revision={revision} />
            {undeclared.length > 0 ? (
              <Alert type="info" header="Documentation addresses that stand for no pool">
                They are served as they are. Where one is meant for a pool's machine, set it as that
                pool's stand-in address.
                <ul className="muster-problems">
                  {undeclared.map(({ address, paths }) => (
                    <li key={address}>
                      {address}: <Paths paths={paths} />
                    </li>
                  ))}
                </ul>
              </Alert>
            ) : null}
          </SpaceBetween>
        )}
      </LoadState>
    </SpaceBetween>
  )
}

function Around({ profile }: { profile: string }) {
  const query = useQuery(dependenciesQuery())
  const around = useMemo(
    () => (query.data ? aroundProfile(query.data, profile) : undefined),
    [query.data, profile],
  )
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The pools that run this profile, those that it names, and those whose profiles name them."
        >
          Who depends on whom
        </Header>
      }
    >
      <LoadState query={query} what="who depends on whom">
        {() =>
          around && around.pools.length > 0 ? (
            <DependencyPicture dependencies={around} />
          ) : (
            <EmptyState title="No pool runs this profile">
              What it names is listed below.
            </EmptyState>
          )
        }
      </LoadState>
    </Container>
  )
}
