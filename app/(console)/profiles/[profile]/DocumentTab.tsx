'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { EmptyState, LoadState } from '@/components/load-state'
import { profileQuery } from '@/components/profile-queries'
import { DocumentView } from './DocumentView'
import { RevisionSelect } from './RevisionSelect'

/** The document of one of the profile's revisions, the newest at first. */
export function DocumentTab({ profile: { name } }: { profile: ApiProfileDetail }) {
  const [revision, setRevision] = useState<number>()
  const query = useQuery(profileQuery(name, revision))
  return (
    <LoadState query={query} what="the document">
      {(profile) =>
        profile.shown === null ? (
          <EmptyState title="Nothing has been published yet" />
        ) : (
          <DocumentView
            document={profile.document}
            name={`${name}.${formatShown(profile)}`}
            href={`/api/v1/profiles/${encodeURIComponent(name)}/revisions/${profile.shown}/document`}
            choice={
              <RevisionSelect
                revisions={profile.revisions}
                shown={profile.shown}
                onChange={setRevision}
              />
            }
          />
        )
      }
    </LoadState>
  )
}

function formatShown({ revisions, shown, format }: ApiProfileDetail): string {
  return revisions.find(({ number }) => number === shown)?.format ?? format ?? 'json'
}
