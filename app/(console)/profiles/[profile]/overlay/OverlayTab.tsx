'use client'

import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiOverlayList } from '@/app/api/v1/schemas/overlays'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { EmptyState, LoadState } from '@/components/load-state'
import { overlaysQuery } from '@/components/profile-queries'
import { useMe } from '@/components/use-me'
import { may } from '@/lib/access/roles'
import { OverlayEditor } from './OverlayEditor'
import { OverlayVersions } from './OverlayVersions'

/** What must differ on EC2 from what the site's templates say, and every version of it. */
export function OverlayTab({ profile }: { profile: ApiProfileDetail }) {
  const query = useQuery(overlaysQuery(profile.name))
  if (profile.revision === null) {
    return (
      <EmptyState title="Nothing has been published yet">
        An overlay applies to a document: publish one first.
      </EmptyState>
    )
  }
  return (
    <LoadState query={query} what={`the overlay of ${profile.name}`}>
      {(overlays) => <Overlays profile={profile} overlays={overlays} />}
    </LoadState>
  )
}

interface Draft {
  /** Grows with each text that is brought into the editor. */
  round: number
  text: string
}

function Overlays({ profile, overlays }: { profile: ApiProfileDetail; overlays: ApiOverlayList }) {
  const me = useMe()
  const present = overlays.items.find(({ version }) => version === overlays.applies)
  const [brought, setBrought] = useState<Draft>()
  const bring = (text: string) => setBrought((last) => ({ round: (last?.round ?? 0) + 1, text }))
  const edits = me !== undefined && may(me.role, 'admin')
  return (
    <SpaceBetween size="m">
      {profile.overlay === overlays.applies ? null : (
        <Alert type="info">
          Revision {profile.revision} was published with{' '}
          {profile.overlay === null ? 'no overlay' : `overlay ${profile.overlay}`}. What is
          published next gets {overlays.applies === null ? 'none' : `overlay ${overlays.applies}`}.
        </Alert>
      )}
      {edits ? (
        <OverlayEditor
          // A version that is brought back begins a new draft, and so does a save.
          key={`${brought?.round ?? 0} ${overlays.version}`}
          profile={profile.name}
          version={overlays.version}
          saved={present?.text ?? ''}
          initial={brought?.text ?? present?.text ?? ''}
          done={() => setBrought(undefined)}
        />
      ) : null}
      <OverlayVersions overlays={overlays} {...(edits ? { bring } : {})} />
    </SpaceBetween>
  )
}
