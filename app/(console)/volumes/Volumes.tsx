'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState } from '@/components/load-state'
import { volumesQuery } from '@/components/queries'
import { ResourceMenu } from '@/components/resource-menu'
import { ResourceTable } from '@/components/resource-table'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { volumeName, whyNotVolume } from '@/lib/lifecycle/volume-actions'
import { AttachModal } from './AttachModal'
import { adoptVolumeAction, detachVolumeAction } from './actions'
import { CreateVolumeModal } from './CreateVolumeModal'
import { DeleteVolumeModal, ForceDetachModal } from './TypedModals'
import { GrowModal, SnapshotModal } from './VolumeModals'
import { volumeColumns } from './volume-columns'

const dialogs = {
  attach: AttachModal,
  forceDetach: ForceDetachModal,
  grow: GrowModal,
  snapshot: SnapshotModal,
  delete: DeleteVolumeModal,
} as const
type Dialog = keyof typeof dialogs
type Choice = Dialog | 'detach' | 'adopt'

// At module scope: with options of its own at each refresh, an open menu would close.
const detaches = {
  failed: 'The volume was not detached',
  succeeded: withOperation('The machine is asked to let go of the volume; then it is detached.'),
}
const adopts = {
  failed: 'The volume was not adopted',
  succeeded: withOperation('Muster looks after the volume from now on.'),
}

/** Every EBS volume of the region: where it is attached, to which slot it belongs. */
export function Volumes() {
  const [creating, setCreating] = useState(false)
  const [asked, setAsked] = useState<{ dialog: Dialog; volume: ApiVolume }>()
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...volumesQuery(),
    select: useCallback(
      (all: ApiVolume[]) => all.filter((volume) => withGone || !volume.gone),
      [withGone],
    ),
  })
  const { run: detach } = useAction(detachVolumeAction, detaches)
  const { run: adopt } = useAction(adoptVolumeAction, adopts)
  const menu = useMemo(() => {
    const choose = (id: Choice, volume: ApiVolume) => {
      if (id === 'detach') void detach(volume.id)
      else if (id === 'adopt') void adopt(volume.id)
      else setAsked({ dialog: id, volume })
    }
    return (volume: ApiVolume) => (
      <ResourceMenu
        name={volumeName(volume)}
        choices={choicesFor(volume)}
        onChoose={(id) => choose(id, volume)}
      />
    )
  }, [detach, adopt])
  const AskedModal = asked ? dialogs[asked.dialog] : undefined
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
      {AskedModal && asked ? (
        <AskedModal volume={asked.volume} close={() => setAsked(undefined)} />
      ) : null}
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

function choicesFor(volume: ApiVolume) {
  const choice = (id: Exclude<Choice, 'adopt'>, text: string, about?: string) => ({
    id: id as Choice,
    text,
    reason: whyNotVolume(id, volume),
    ...(about === undefined ? {} : { about }),
  })
  return [
    choice('attach', 'Attach', 'To a machine of its zone.'),
    choice('detach', 'Detach', 'The machine is asked to let go of it first.'),
    choice('forceDetach', 'Force the detach', 'Where a detach hangs. May lose data.'),
    choice('grow', 'Grow'),
    choice('snapshot', 'Take a snapshot'),
    choice('delete', 'Delete', 'For good, with what is on it.'),
    ...(volume.managed
      ? []
      : [
          {
            id: 'adopt' as Choice,
            text: 'Adopt',
            about: 'Muster looks after it from now on.',
            reason: whyNotVolume('adopt', volume),
          },
        ]),
  ]
}
