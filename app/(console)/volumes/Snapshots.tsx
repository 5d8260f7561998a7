'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ApiSnapshot } from '@/app/api/v1/schemas/volumes'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { snapshotsQuery } from '@/components/resource-queries'
import { ResourceTable } from '@/components/resource-table'
import { snapshotColumns } from './snapshot-columns'
import { useSnapshotActions } from './snapshot-use-actions'

/** Every EBS snapshot of the account in the region. */
export function Snapshots() {
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...snapshotsQuery(withGone),
    select: useCallback(
      (all: ApiSnapshot[]) => all.filter((snapshot) => withGone || !snapshot.gone),
      [withGone],
    ),
  })
  const { menu, dialog } = useSnapshotActions()
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
      {dialog}
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
