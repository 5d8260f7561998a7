'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import type { ApiProfile } from '@/app/api/v1/schemas/site'
import { AppLink } from '@/components/app-link'
import { EmptyState, LoadState, SkeletonLines } from '@/components/load-state'
import { profilesQuery } from '@/components/queries'
import { Ago } from '@/components/time'
import { Dependencies } from './dependencies/Dependencies'
import { kilobytes } from './kilobytes'
import { PoolLinks } from './PoolLinks'
import { SourceProblems } from './SourceProblems'

const columns: TableProps.ColumnDefinition<ApiProfile>[] = [
  {
    id: 'name',
    header: 'Profile',
    cell: (profile) => <AppLink href={`/profiles/${profile.name}`}>{profile.name}</AppLink>,
    isRowHeader: true,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (profile) =>
      profile.problem ? (
        <span title={profile.problem}>
          <StatusIndicator type="error">
            {profile.revision === null ? 'Cannot be served' : 'Newest not taken'}
          </StatusIndicator>
        </span>
      ) : (
        <StatusIndicator type="success">Served</StatusIndicator>
      ),
  },
  { id: 'revision', header: 'Revision', cell: (profile) => profile.revision ?? '–' },
  { id: 'components', header: 'Components', cell: (profile) => profile.components ?? '–' },
  { id: 'size', header: 'Size', cell: (profile) => kilobytes(profile.bytes) },
  { id: 'pools', header: 'Run by', cell: (profile) => <PoolLinks pools={profile.pools} /> },
  { id: 'at', header: 'Published', cell: (profile) => <Ago at={profile.publishedAt} /> },
  { id: 'by', header: 'By', cell: (profile) => profile.publishedBy ?? '–' },
]

/** The site's compiled Quattor configurations, and what at their source is none. */
export function Profiles() {
  const query = useQuery(profilesQuery())
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
                  Put compiled profiles into the source, one JSON file each: <code>wn.json</code>{' '}
                  becomes the profile wn.
                </EmptyState>
              }
              footer={
                <Box color="text-body-secondary" fontSize="body-s">
                  A machine is served the newest revision of its pool's profile.
                </Box>
              }
            />
          </SpaceBetween>
        )}
      </LoadState>
      <Dependencies />
    </SpaceBetween>
  )
}
