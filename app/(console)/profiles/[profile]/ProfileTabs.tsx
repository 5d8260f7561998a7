'use client'

import Tabs from '@cloudscape-design/components/tabs'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { DocumentTab } from './DocumentTab'
import { OverlayTab } from './overlay/OverlayTab'
import { ReferencesTab } from './ReferencesTab'
import { RevisionsTab } from './RevisionsTab'
import { RoomTab } from './RoomTab'

interface ProfileTab {
  id: string
  label: string
  Content: (props: { profile: ApiProfileDetail }) => ReactNode
}

const tabs: readonly ProfileTab[] = [
  { id: 'document', label: 'Document', Content: DocumentTab },
  { id: 'revisions', label: 'Revisions', Content: RevisionsTab },
  { id: 'overlay', label: 'Overlay', Content: OverlayTab },
  { id: 'references', label: 'References', Content: ReferencesTab },
  { id: 'room', label: 'Rollout and room', Content: RoomTab },
]

/** What there is to see of a profile; which tab is open stands in the address. */
export function ProfileTabs({ profile }: { profile: ApiProfileDetail }) {
  const path = usePathname()
  const wanted = useSearchParams().get('tab')
  return (
    <Tabs
      activeTabId={tabs.find(({ id }) => id === wanted)?.id ?? 'document'}
      onChange={({ detail }) =>
        window.history.replaceState(null, '', `${path}?tab=${detail.activeTabId}`)
      }
      ariaLabel={`Profile ${profile.name}`}
      tabs={tabs.map(({ id, label, Content }) => ({
        id,
        label,
        content: <Content profile={profile} />,
      }))}
    />
  )
}
