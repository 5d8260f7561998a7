'use client'

import { useCallback, useState } from 'react'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { whyNotVolume } from '@/lib/lifecycle/volume-actions'
import { AttachModal } from './AttachModal'
import { adoptVolumeAction, detachVolumeAction } from './actions'
import { DeleteVolumeModal, ForceDetachModal } from './TypedModals'
import { GrowModal, SnapshotModal } from './VolumeModals'

const dialogs = {
  attach: AttachModal,
  forceDetach: ForceDetachModal,
  grow: GrowModal,
  snapshot: SnapshotModal,
  delete: DeleteVolumeModal,
} as const
type Dialog = keyof typeof dialogs
export type VolumeChoice = Dialog | 'detach' | 'adopt'

// At module scope: with options of its own at each refresh, an open menu would close.
const detaches = {
  failed: 'The volume was not detached',
  succeeded: withOperation('The machine is asked to let go of the volume; then it is detached.'),
}
const adopts = {
  failed: 'The volume was not adopted',
  succeeded: withOperation('Muster looks after the volume from now on.'),
}

/** What can be done to a volume from its menu or its page, with the dialog that is open for it. */
export function useVolumeActions() {
  const [asked, setAsked] = useState<{ dialog: Dialog; volume: ApiVolume }>()
  const { run: detach } = useAction(detachVolumeAction, detaches)
  const { run: adopt } = useAction(adoptVolumeAction, adopts)
  const choose = useCallback(
    (id: VolumeChoice, volume: ApiVolume) => {
      if (id === 'detach') void detach(volume.id)
      else if (id === 'adopt') void adopt(volume.id)
      else setAsked({ dialog: id, volume })
    },
    [detach, adopt],
  )
  const AskedModal = asked ? dialogs[asked.dialog] : undefined
  const dialog =
    AskedModal && asked ? (
      <AskedModal volume={asked.volume} close={() => setAsked(undefined)} />
    ) : null
  return { choose, dialog }
}

export function choicesForVolume(volume: ApiVolume) {
  const choice = (id: Exclude<VolumeChoice, 'adopt'>, text: string, about?: string) => ({
    id: id as VolumeChoice,
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
            id: 'adopt' as VolumeChoice,
            text: 'Adopt',
            about: 'Muster looks after it from now on.',
            reason: whyNotVolume('adopt', volume),
          },
        ]),
  ]
}
