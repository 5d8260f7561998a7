'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState } from '@/components/load-state'
import { ResourceMenu } from '@/components/resource-menu'
import { volumesQuery } from '@/components/resource-queries'
import { ResourceTable } from '@/components/resource-table'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { CreateVolumeModal } from './CreateVolumeModal'
import { volumeColumns } from './volume-columns'
import { choicesForVolume, useVolumeActions } from './volume-use-actions'

/** Every EBS volume of the region: where it is attached, to which slot it belongs. */
export function Volumes() {
  const [creating, setCreating] = useState(false)
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...volumesQuery(withGone),
    select: useCallback(
      (all: ApiVolume[]) => all.filter((volume) => withGone || !volume.gone),
      [withGone],
    ),
  })
  const { choose, dialog } = useVolumeActions()
  const menu = useMemo(
    () => (volume: ApiVolume) => (
      <ResourceMenu
        name={volumeName(volume)}
        choices={choicesForVolume(volume)}
        onChoose={(id) => choose(id, volume)}
      />
    ),
    [choose],
  )
  return (
    <>
      <ResourceTable
        what="volumes"
        title="Volumes"
        description="Every EBS volume of the region, where EC2 shows it."
        fullPage={false}
        query={query}
        columns={volumeColumns}
        keyOf={keyOf}
        textOf={textOf}
        menu={menu}
        actions={
          <GuardedButton needs="operator" variant="primary" onClick={() => setCreating(true)}>
            Create a volume
          </GuardedButton>
        }
        filter={
          <Toggle checked={withGone} onChange={({ detail }) => setWithGone(detail.checked)}>
            Show deleted
          </Toggle>
        }
        empty={
          <EmptyState title="No volumes">
            Create one, or have a pool claim one for each of its slots: edit the pool.
          </EmptyState>
        }
      />
      {creating ? <CreateVolumeModal close={() => setCreating(false)} /> : null}
      {dialog}
    </>
  )
}

const keyOf = ({ id }: ApiVolume) => id

function textOf(v: ApiVolume): string {
  const slot = v.claim ? `${v.claim.pool}/${v.claim.slot} ${v.claim.name}` : ''
  return [v.name, v.volumeId, v.machine, v.wantedMachine, v.instanceId, v.zone, v.type, v.device]
    .concat(v.state, v.attachment, v.label, slot, v.managed ? '' : 'not managed')
    .concat(v.fromSnapshot, v.error?.message ?? '')
    .filter(Boolean)
    .join(' ')
}
