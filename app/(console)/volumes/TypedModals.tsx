'use client'

import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import type { ApiSnapshot, ApiVolume } from '@/app/api/v1/schemas/volumes'
import { ActionModal } from '@/components/action-modal'
import { TypedName, whyNotTyped } from '@/components/typed-name'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { snapshotName, volumeName } from '@/lib/lifecycle/volume-actions'
import { deleteSnapshotAction, deleteVolumeAction, forceDetachVolumeAction } from './actions'

interface OfVolume {
  volume: ApiVolume
  close: () => void
}

/** What loses data asks for the name of what loses it. */
export function DeleteVolumeModal({ volume, close }: OfVolume) {
  const name = volumeName(volume)
  const [typed, setTyped] = useState('')
  const remove = useAction(deleteVolumeAction, {
    failed: `${name} was not ${volume.gone ? 'struck off' : 'deleted'}`,
    errors: 'inline',
    succeeded: withOperation(volume.gone ? `${name} is struck off.` : `${name} is being deleted.`),
  })
  return (
    <ActionModal
      header={volume.gone ? `Strike ${name} off?` : `Delete ${name}?`}
      submitText={volume.gone ? 'Strike off' : 'Delete'}
      reason={whyNotTyped(name, typed)}
      pending={remove.pending}
      failure={remove.error}
      submit={() => void remove.run(volume.id, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {volume.gone
          ? 'EC2 does not hold it any more. Nothing changes there: Muster only forgets it.'
          : `Its ${volume.sizeGiB} GiB are lost for good.`}{' '}
        {volume.snapshots === 0
          ? 'There is no snapshot of it.'
          : volume.snapshots === 1
            ? 'Its one snapshot stays.'
            : `Its ${volume.snapshots} snapshots stay.`}
        {volume.gone && volume.claim
          ? ` Slot ${volume.claim.pool}/${volume.claim.slot} then gets a new volume.`
          : ''}
      </Box>
      <TypedName name={name} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}

export function ForceDetachModal({ volume, close }: OfVolume) {
  const name = volumeName(volume)
  const [typed, setTyped] = useState('')
  const force = useAction(forceDetachVolumeAction, {
    failed: `${name} was not detached`,
    errors: 'inline',
    succeeded: withOperation(`${name} is being torn off.`),
  })
  const holder = volume.machine ?? volume.instanceId ?? 'its machine'
  return (
    <ActionModal
      header={`Force ${name} off ${holder}?`}
      submitText="Force the detach"
      reason={whyNotTyped(name, typed)}
      pending={force.pending}
      failure={force.error}
      submit={() => void force.run(volume.id, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {holder} has not let go of it. What it has not written yet is lost, and its filesystem may
        need a check. Stop what uses the volume on the machine instead, if you can.
      </Box>
      <TypedName name={name} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}

export function DeleteSnapshotModal({
  snapshot,
  close,
}: {
  snapshot: ApiSnapshot
  close: () => void
}) {
  const name = snapshotName(snapshot)
  const [typed, setTyped] = useState('')
  const remove = useAction(deleteSnapshotAction, {
    failed: `${name} was not ${snapshot.gone ? 'struck off' : 'deleted'}`,
    errors: 'inline',
    succeeded: withOperation(
      snapshot.gone ? `${name} is struck off.` : `${name} is being deleted.`,
    ),
  })
  return (
    <ActionModal
      header={snapshot.gone ? `Strike ${name} off?` : `Delete the snapshot ${name}?`}
      submitText={snapshot.gone ? 'Strike off' : 'Delete'}
      reason={whyNotTyped(name, typed)}
      pending={remove.pending}
      failure={remove.error}
      submit={() => void remove.run(snapshot.id, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {snapshot.gone
          ? 'EC2 does not hold it any more. Nothing changes there: Muster only forgets it.'
          : 'Nothing can be restored from it any more.'}
      </Box>
      <TypedName name={name} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}
