'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiOrphan } from '@/app/api/v1/schemas/slots'
import { GuardedButton } from '@/components/guarded-button'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { whyNotSnapshot, whyNotVolume } from '@/lib/lifecycle/volume-actions'
import { ReassignModal } from '../addresses/ReassignModal'
import { ReleaseModal } from '../addresses/ReleaseModal'
import { AttachModal } from '../volumes/AttachModal'
import { RestoreModal } from '../volumes/RestoreModal'
import { DeleteSnapshotModal, DeleteVolumeModal } from '../volumes/TypedModals'
import { keepOrphanAction } from './actions'

type Asked = 'use' | 'remove'

/** What can be done about an orphan, beside the sentence that says so. */
export function OrphanActions({ orphan }: { orphan: ApiOrphan }) {
  const [asked, setAsked] = useState<Asked>()
  const keep = useAction(keepOrphanAction, {
    failed: `${orphan.name} was not kept`,
    succeeded: withOperation(`${orphan.name} stays as it is.`),
  })
  const { use, remove } = choicesFor(orphan)
  const { reason } = orphan
  const pool = (orphan.address ?? orphan.volume)?.claim?.pool
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {reason === 'unknown' ? (
        <GuardedButton
          needs="operator"
          variant="inline-link"
          ariaLabel={`${use.text} ${orphan.name}`}
          reason={use.reason}
          onClick={() => setAsked('use')}
        >
          {use.text}
        </GuardedButton>
      ) : null}
      {reason === 'unknown' ? (
        <GuardedButton
          needs="operator"
          variant="inline-link"
          ariaLabel={`Keep ${orphan.name}`}
          loading={keep.pending}
          onClick={() => void keep.run(orphan.id)}
        >
          Keep
        </GuardedButton>
      ) : null}
      {reason === 'pool-deleted' ? (
        <GuardedButton
          needs="admin"
          variant="inline-link"
          ariaLabel={`Create the pool ${pool} for ${orphan.name}`}
          href="/pools/new"
        >
          Create the pool
        </GuardedButton>
      ) : null}
      {reason === 'lost' && (orphan.volume?.snapshots ?? 0) > 0 ? (
        <GuardedButton
          needs="viewer"
          variant="inline-link"
          ariaLabel={`Show the snapshots of ${orphan.name}`}
          href="/volumes?tab=snapshots"
        >
          Snapshots
        </GuardedButton>
      ) : null}
      <GuardedButton
        needs="operator"
        variant="inline-link"
        ariaLabel={`${remove.text} ${orphan.name}`}
        reason={remove.reason}
        onClick={() => setAsked('remove')}
      >
        {remove.text}
      </GuardedButton>
      {asked ? (
        <OrphanModal orphan={orphan} asked={asked} close={() => setAsked(undefined)} />
      ) : null}
    </SpaceBetween>
  )
}

function choicesFor({ address, volume, snapshot, gone }: ApiOrphan) {
  const remove = (text: string) => (gone ? 'Strike off' : text)
  if (address) {
    return {
      use: { text: 'Give to a machine', reason: whyNotAddress('reassign', address) },
      remove: { text: remove('Release'), reason: whyNotAddress('release', address) },
    }
  }
  if (volume) {
    return {
      use: { text: 'Attach', reason: whyNotVolume('attach', volume) },
      remove: { text: remove('Delete'), reason: whyNotVolume('delete', volume) },
    }
  }
  return {
    use: { text: 'Restore', reason: snapshot ? whyNotSnapshot('restore', snapshot) : undefined },
    remove: {
      text: remove('Delete'),
      reason: snapshot ? whyNotSnapshot('delete', snapshot) : undefined,
    },
  }
}

/** The same dialogs as in the lists. */
function OrphanModal({
  orphan: { address, volume, snapshot },
  asked,
  close,
}: {
  orphan: ApiOrphan
  asked: Asked
  close: () => void
}) {
  const uses = asked === 'use'
  if (address) {
    const Dialog = uses ? ReassignModal : ReleaseModal
    return <Dialog address={address} close={close} />
  }
  if (volume) {
    const Dialog = uses ? AttachModal : DeleteVolumeModal
    return <Dialog volume={volume} close={close} />
  }
  if (!snapshot) return null
  const Dialog = uses ? RestoreModal : DeleteSnapshotModal
  return <Dialog snapshot={snapshot} close={close} />
}
