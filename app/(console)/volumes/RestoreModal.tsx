'use client'

import Checkbox from '@cloudscape-design/components/checkbox'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiSnapshot } from '@/app/api/v1/schemas/volumes'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { catalogQuery } from '@/components/pool-queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { snapshotName } from '@/lib/lifecycle/volume-actions'
import { restoreSnapshotAction } from './actions'
import { NameField } from './NameField'
import { ZoneField } from './ZoneField'

/** A new volume with what the snapshot holds, in any zone. */
export function RestoreModal({ snapshot, close }: { snapshot: ApiSnapshot; close: () => void }) {
  const title = snapshotName(snapshot)
  const { claim } = snapshot
  const [forSlot, setForSlot] = useState(false)
  const [zone, setZone] = useState('')
  const [name, setName] = useState('')
  const catalog = useQuery(catalogQuery())
  const restore = useAction(restoreSnapshotAction, {
    failed: `${title} was not restored`,
    errors: 'inline',
    succeeded: withOperation(`A volume is made from ${title}.`),
  })
  return (
    <ActionModal
      header={`Restore ${title}`}
      submitText="Restore"
      reason={zone ? undefined : 'Choose a zone first.'}
      pending={restore.pending}
      failure={restore.error}
      submit={() =>
        void restore
          .run({
            snapshot: snapshot.id,
            zone,
            forSlot,
            ...(name.trim() ? { name: name.trim() } : {}),
          })
          .then((done) => done && close())
      }
      close={close}
    >
      <ZoneField value={zone} onChange={setZone} catalog={catalog} />
      <NameField
        value={name}
        onChange={setName}
        error={issueAt(restore.error, 'name')}
        description={`The new volume's, of ${snapshot.sizeGiB ?? '?'} GiB.`}
      />
      {claim ? (
        <Checkbox
          checked={forSlot}
          onChange={({ detail }) => setForSlot(detail.checked)}
          description={`The slot is tied to the new volume's zone from then on; the volume that it has now stays, and belongs to no slot.`}
        >
          For the slot {claim.pool}/{claim.slot}, as its {claim.name}
        </Checkbox>
      ) : null}
    </ActionModal>
  )
}
