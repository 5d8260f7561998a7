'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ApiSnapshot } from '@/app/api/v1/schemas/volumes'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { snapshotsQuery } from '@/components/queries'
import { ResourceMenu } from '@/components/resource-menu'
import { ResourceTable } from '@/components/resource-table'
import { whyNotSnapshot } from '@/lib/lifecycle/volume-actions'
import { RestoreModal } from './RestoreModal'
import { snapshotColumns } from './snapshot-columns'
import { DeleteSnapshotModal } from './TypedModals'

/** Every EBS snapshot of the account in the region. */
export function Snapshots() {
  const [asked, setAsked] = useState<{ dialog: 'restore' | 'delete'; snapshot: ApiSnapshot }>()
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...snapshotsQuery(),
    select: useCallback(
      (all: ApiSnapshot[]) => all.filter((snapshot) => withGone || !snapshot.gone),
      [withGone],
    ),
  })
  const menu = useMemo(
    () => (snapshot: ApiSnapshot) => (
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
  const close = () => setAsked(undefined)
  return (
    <>
      <ResourceTable
        what="snapshots"
        title="Snapshots"
        description="Copies of volumes at one moment. A volume is made from one in any zone."
        fullPage={false}
        query={query}
        columns={snapshotColumns}
        keyOf={keyOf}
        textOf={textOf}
        menu={menu}
        actions={null}
        filter={
          <Toggle checked={withGone} onChange={({ detail }) => setWithGone(detail.checked)}>
            Show deleted
          </Toggle>
        }
        empty={
          <EmptyState
            title="No snapshots"
            action={<AppLinkButton href="/volumes">Show the volumes</AppLinkButton>}
          >
            Take one from a volume's menu.
          </EmptyState>
        }
      />
      {asked?.dialog === 'restore' ? (
        <RestoreModal snapshot={asked.snapshot} close={close} />
      ) : null}
      {asked?.dialog === 'delete' ? (
        <DeleteSnapshotModal snapshot={asked.snapshot} close={close} />
      ) : null}
    </>
  )
}

const keyOf = ({ id }: ApiSnapshot) => id

function textOf(s: ApiSnapshot): string {
  const slot = s.claim ? `${s.claim.pool}/${s.claim.slot} ${s.claim.name}` : ''
  return [s.name, s.snapshotId, s.volumeId, s.volume?.name, s.state, slot]
    .concat(s.managed ? '' : 'not managed', s.error?.message)
    .filter(Boolean)
    .join(' ')
}
