'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState } from '@/components/load-state'
import { addressesQuery } from '@/components/queries'
import { ResourceMenu } from '@/components/resource-menu'
import { ResourceTable } from '@/components/resource-table'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { AllocateModal } from './AllocateModal'
import { adoptAddressAction, moveAddressBackAction } from './actions'
import { addressColumns } from './address-columns'
import { ReassignModal } from './ReassignModal'
import { ReleaseModal } from './ReleaseModal'

type Asked = 'allocate' | { dialog: 'reassign' | 'release'; address: ApiAddress }
type Choice = 'reassign' | 'moveBack' | 'release' | 'adopt'

// At module scope: with options of its own at each refresh, an open menu would close.
const movesBack = {
  failed: 'The address stays where it is',
  succeeded: withOperation('The address moves back.'),
}
const adopts = {
  failed: 'The address was not adopted',
  succeeded: withOperation('Muster looks after the address from now on.'),
}

/** Every Elastic IP of the region: where it points, since when, who moved it. */
export function Addresses() {
  const [asked, setAsked] = useState<Asked>()
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...addressesQuery(),
    select: useCallback(
      (all: ApiAddress[]) => all.filter((address) => withGone || !address.gone),
      [withGone],
    ),
  })
  const { run: moveBack } = useAction(moveAddressBackAction, movesBack)
  const { run: takeOver } = useAction(adoptAddressAction, adopts)
  const menu = useMemo(() => {
    const choose = (id: Choice, address: ApiAddress) => {
      if (id === 'moveBack') void moveBack(address.id)
      else if (id === 'adopt') void takeOver(address.id)
      else setAsked({ dialog: id, address })
    }
    return (address: ApiAddress) => (
      <ResourceMenu
        name={address.publicIp ?? address.name ?? 'the new address'}
        choices={choicesFor(address)}
        onChoose={(id) => choose(id, address)}
      />
    )
  }, [moveBack, takeOver])
  const close = () => setAsked(undefined)
  const allocate = (
    <GuardedButton needs="operator" variant="primary" onClick={() => setAsked('allocate')}>
      Allocate an address
    </GuardedButton>
  )
  return (
    <>
      <ResourceTable
        what="addresses"
        title="Addresses"
        description="Every Elastic IP of the region, where EC2 shows it."
        query={query}
        columns={addressColumns}
        keyOf={keyOf}
        textOf={textOf}
        menu={menu}
        actions={allocate}
        filter={
          <Toggle checked={withGone} onChange={({ detail }) => setWithGone(detail.checked)}>
            Show released
          </Toggle>
        }
        empty={
          <EmptyState title="No Elastic IPs">
            Allocate one, or have a pool claim one for each of its slots: edit the pool.
          </EmptyState>
        }
      />
      {asked === 'allocate' ? <AllocateModal close={close} /> : null}
      {typeof asked === 'object' && asked.dialog === 'reassign' ? (
        <ReassignModal address={asked.address} close={close} />
      ) : null}
      {typeof asked === 'object' && asked.dialog === 'release' ? (
        <ReleaseModal address={asked.address} close={close} />
      ) : null}
    </>
  )
}

const keyOf = ({ id }: ApiAddress) => id

function textOf(a: ApiAddress): string {
  const slot = a.claim ? `${a.claim.pool}/${a.claim.slot}` : ''
  const managed = a.managed ? '' : 'not managed'
  return [a.publicIp, a.name, a.machine, a.wantedMachine, a.instanceId, a.allocationId, a.movedBy]
    .concat(slot, managed, a.previousMachine, a.error?.message ?? '')
    .filter(Boolean)
    .join(' ')
}

function choicesFor(address: ApiAddress) {
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
