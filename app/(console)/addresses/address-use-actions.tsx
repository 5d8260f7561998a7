'use client'

import { useCallback, useState } from 'react'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { adoptAddressAction, moveAddressBackAction } from './actions'
import { ReassignModal } from './ReassignModal'
import { ReleaseModal } from './ReleaseModal'

export type AddressChoice = 'reassign' | 'moveBack' | 'release' | 'adopt'

// At module scope: with options of its own at each refresh, an open menu would close.
const movesBack = {
  failed: 'The address stays where it is',
  succeeded: withOperation('The address moves back.'),
}
const adopts = {
  failed: 'The address was not adopted',
  succeeded: withOperation('Muster looks after the address from now on.'),
}

/** What can be done to an address from its menu or its page, with the dialog that is open for it. */
export function useAddressActions() {
  const [asked, setAsked] = useState<{ dialog: 'reassign' | 'release'; address: ApiAddress }>()
  const { run: moveBack, pending } = useAction(moveAddressBackAction, movesBack)
  const { run: adopt } = useAction(adoptAddressAction, adopts)
  const choose = useCallback(
    (id: AddressChoice, address: ApiAddress) => {
      if (id === 'moveBack') void moveBack(address.id)
      else if (id === 'adopt') void adopt(address.id)
      else setAsked({ dialog: id, address })
    },
    [moveBack, adopt],
  )
  const close = () => setAsked(undefined)
  const Dialog = asked?.dialog === 'reassign' ? ReassignModal : ReleaseModal
  const dialog = asked ? <Dialog address={asked.address} close={close} /> : null
  return { choose, dialog, pending }
}

export function choicesForAddress(address: ApiAddress) {
  const back = address.previousMachine
  return [
    {
      id: 'reassign' as const,
      text: 'Reassign',
      about: 'Gives it to another machine, or sets it free.',
      reason: whyNotAddress('reassign', address),
    },
    {
      id: 'moveBack' as const,
      text: back ? `Move back to ${back}` : 'Move back',
      reason: whyNotAddress('moveBack', address),
    },
    {
      id: 'release' as const,
      text: 'Release',
      about: 'Gives it back to EC2, for good.',
      reason: whyNotAddress('release', address),
    },
    ...(address.managed
      ? []
      : [
          {
            id: 'adopt' as const,
            text: 'Adopt',
            about: 'Muster looks after it from now on.',
            reason: whyNotAddress('adopt', address),
          },
        ]),
  ]
}
