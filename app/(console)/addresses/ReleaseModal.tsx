'use client'

import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import { ActionModal } from '@/components/action-modal'
import { TypedName, whyNotTyped } from '@/components/typed-name'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { addressName } from '@/lib/lifecycle/address-actions'
import { releaseAddressAction } from './actions'

export function ReleaseModal({ address, close }: { address: ApiAddress; close: () => void }) {
  const [typed, setTyped] = useState('')
  const name = addressName(address)
  const release = useAction(releaseAddressAction, {
    failed: `${name} was not ${address.gone ? 'struck off' : 'released'}`,
    errors: 'inline',
    succeeded: withOperation(
      address.gone ? `${name} is struck off.` : `${name} is being released.`,
    ),
  })
  return (
    <ActionModal
      header={address.gone ? `Strike ${name} off?` : `Release ${name}?`}
      submitText={address.gone ? 'Strike off' : 'Release'}
      reason={whyNotTyped(name, typed)}
      pending={release.pending}
      failure={release.error}
      submit={() => void release.run(address.id, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {address.gone
          ? 'EC2 does not hold it any more. Nothing changes there: Muster only forgets it.'
          : 'EC2 gives it to whoever asks next: it does not come back. Names that point at it point at a stranger then.'}
        {address.gone && address.claim
          ? ` Slot ${address.claim.pool}/${address.claim.slot} then gets another address.`
          : ''}
      </Box>
      <TypedName name={name} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}
