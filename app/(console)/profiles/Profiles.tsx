'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiProfile } from '@/app/api/v1/schemas/profiles'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadState, SkeletonLines } from '@/components/load-state'
import { profilesQuery } from '@/components/profile-queries'
import { Ago } from '@/components/time'
import { Branch } from './Branch'
import { Dependencies } from './dependencies/Dependencies'
import { kilobytes } from './kilobytes'
import { PoolLinks } from './PoolLinks'
import { PublishModal } from './PublishModal'
import { SourceProblems } from './SourceProblems'

const columns: TableProps.ColumnDefinition<ApiProfile>[] = [
  {
    id: 'name',
    header: 'Profile',
    cell: (profile) => <AppLink href={`/profiles/${profile.name}`}>{profile.name}</AppLink>,
    isRowHeader: true,
  },
  { id: 'status', header: 'Status', cell: (profile) => <ProfileStatus profile={profile} /> },
  { id: 'revision', header: 'Revision', cell: (profile) => <RevisionCell profile={profile} /> },
  { id: 'components', header: 'Components', cell: (profile) => profile.components ?? '–' },
  { id: 'size', header: 'Size', cell: (profile) => kilobytes(profile.bytes) },
  { id: 'branch', header: 'Branch', cell: (profile) => <Branch name={profile.branch} /> },
  { id: 'pools', header: 'Run by', cell: (profile) => <PoolLinks pools={profile.pools} /> },
  {
    id: 'behind',
    header: 'Behind',
    cell: ({ behind }) =>
      behind === 0 ? '–' : `${behind} ${behind === 1 ? 'machine' : 'machines'}`,
  },
  { id: 'at', header: 'Published', cell: (profile) => <Ago at={profile.publishedAt} /> },
  { id: 'by', header: 'By', cell: (profile) => profile.publishedBy ?? '–' },
]

/** The site's compiled Quattor configurations, and what at their source is none. */
export function Profiles() {
  const query = useQuery(profilesQuery())
  const [publishing, setPublishing] = useState(false)
  return (
    <SpaceBetween size="m">
      <LoadState query={query} what="the profiles" skeleton={<SkeletonLines lines={6} />}>
        {(list) => (
          <SpaceBetween size="m">
            <SourceProblems problems={list.problems} />
            <Table
              items={list.items}
              trackBy="name"
              columnDefinitions={columns}
              enableKeyboardNavigation
              ariaLabels={{ tableLabel: 'Profiles' }}
              header={
                <Header
                  variant="h1"
                  counter={`(${list.items.length})`}
                  actions={
                    <GuardedButton needs="admin" onClick={() => setPublishing(true)}>
                      Publish profiles
                    </GuardedButton>
                  }
                  description={
                    <>
                      Compiled Quattor configurations, read from{' '}
                      <span className="muster-code">{list.source}</span>
                    </>
                  }
                >
                  Profiles
                </Header>
              }
              empty={
                <EmptyState title="No profiles">
                  Put compiled profiles into the source, or publish them here: <code>wn.json</code>{' '}
                  becomes the profile wn.
                </EmptyState>
              }
              footer={
                <Box color="text-body-secondary" fontSize="body-s">
                  A machine is served the revision in force of its pool's profile, or the one that a
                  rollout has brought it.
                </Box>
              }
            />
          </SpaceBetween>
        )}
      </LoadState>
      <Dependencies />
      {publishing ? <PublishModal close={() => setPublishing(false)} /> : null}
    </SpaceBetween>
  )
}

function ProfileStatus({ profile }: { profile: ApiProfile }) {
  const { problem, revision, warningCount } = profile
  if (problem) {
    return (
      <span title={problem}>
        <StatusIndicator type="error">
          {revision === null ? 'Cannot be served' : 'Newest not taken'}
        </StatusIndicator>
      </span>
    )
  }
  if (revision === null) return <StatusIndicator type="pending">Not published</StatusIndicator>
  return warningCount === 0 ? (
    <StatusIndicator type="success">Served</StatusIndicator>
  ) : (
    <StatusIndicator type="warning">
      {warningCount} {warningCount === 1 ? 'warning' : 'warnings'}
    </StatusIndicator>
  )
}

function RevisionCell({ profile: { revision, inForce } }: { profile: ApiProfile }) {
  if (revision === null) return <>–</>
  return (
    <>
      {revision}
      {inForce === revision ? '' : ` (${inForce ?? 'none'} in force)`}
    </>
  )
}
