'use client'

import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiRevision } from '@/app/api/v1/schemas/profiles'
import { DocumentChanges } from '@/components/document-changes'
import { LoadState } from '@/components/load-state'
import { profileComparisonQuery } from '@/components/profile-queries'
import { dateTime } from '@/components/time'

/** What differs between two of a profile's revisions. */
export function RevisionComparison({
  profile,
  from,
  to,
  swap,
  close,
}: {
  profile: string
  from: number
  to: number
  swap: () => void
  close: () => void
}) {
  const query = useQuery(profileComparisonQuery(profile, from, to))
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={query.data ? `${when(query.data.from)} · ${when(query.data.to)}` : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={swap}>Swap</Button>
              <Button onClick={close}>Close</Button>
            </SpaceBetween>
          }
        >
          From revision {from} to {to}
        </Header>
      }
    >
      <LoadState query={query} what="the comparison">
        {(data) => (
          <DocumentChanges
            comparison={data}
            same="Nothing differs that a machine would notice: the documents say the same."
          />
        )}
      </LoadState>
    </Container>
  )
}

function when({ number, publishedAt, publishedBy, overlay }: ApiRevision): string {
  const under = overlay === null ? '' : `, under overlay ${overlay}`
  return `${number}: ${dateTime(new Date(publishedAt))} by ${publishedBy}${under}`
}
