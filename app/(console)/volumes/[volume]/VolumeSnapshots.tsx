'use client'

import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { useMemo } from 'react'
import type { ApiVolumeDetail } from '@/app/api/v1/schemas/volumes'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { snapshotColumns } from '../snapshot-columns'
import { useSnapshotActions } from '../snapshot-use-actions'

const shown = ['snapshot', 'state', 'size', 'taken']

/** The snapshots of a volume, with what can be done to each. */
export function VolumeSnapshots({ volume }: { volume: ApiVolumeDetail }) {
  const { menu, dialog } = useSnapshotActions()
  const columns = useMemo(
    () => [
      ...snapshotColumns
        .filter(({ id }) => shown.includes(id))
        .map(({ id, header, cell }, i) => ({ id, header, cell, isRowHeader: i === 0 })),
      { id: 'menu', header: 'Actions', width: 95, cell: menu },
    ],
    [menu],
  )
  return (
    <>
      <Table
        items={volume.snapshotList}
        trackBy="id"
        columnDefinitions={columns}
        wrapLines
        ariaLabels={{ tableLabel: `Snapshots of ${volumeName(volume)}` }}
        header={
          <Header
            variant="h2"
            counter={`(${volume.snapshotList.length})`}
            description="Copies of it at one moment. They stay when it is deleted."
            actions={<AppLinkButton href="/volumes?tab=snapshots">All snapshots</AppLinkButton>}
          >
            Snapshots
          </Header>
        }
        empty={
          <EmptyState title="No snapshots">
            Take one above: that works while it is attached, and while it is not.
          </EmptyState>
        }
      />
      {dialog}
    </>
  )
}
