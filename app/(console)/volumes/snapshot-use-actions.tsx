'use client'

import { useCallback, useState } from 'react'
import type { ApiSnapshot } from '@/app/api/v1/schemas/volumes'
import { ResourceMenu } from '@/components/resource-menu'
import { whyNotSnapshot } from '@/lib/lifecycle/volume-actions'
import { RestoreModal } from './RestoreModal'
import { DeleteSnapshotModal } from './TypedModals'

/** The menu of a snapshot, with the dialog that is open for one. */
export function useSnapshotActions() {
  const [asked, setAsked] = useState<{ dialog: 'restore' | 'delete'; snapshot: ApiSnapshot }>()
  const menu = useCallback(
    (snapshot: ApiSnapshot) => (
      <ResourceMenu
        name={snapshot.name || snapshot.snapshotId || 'the new snapshot'}
        choices={[
          {
            id: 'restore' as const,
            text: 'Restore',
            about: 'Makes a volume from it, in any zone.',
            reason: whyNotSnapshot('restore', snapshot),
          },
          { id: 'delete' as const, text: 'Delete', reason: whyNotSnapshot('delete', snapshot) },
        ]}
        onChoose={(dialog) => setAsked({ dialog, snapshot })}
      />
    ),
    [],
  )
  const Dialog = asked?.dialog === 'restore' ? RestoreModal : DeleteSnapshotModal
  const dialog = asked ? (
    <Dialog snapshot={asked.snapshot} close={() => setAsked(undefined)} />
  ) : null
  return { menu, dialog }
}
