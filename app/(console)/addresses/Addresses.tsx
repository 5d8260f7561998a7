'use client'

import Toggle from '@cloudscape-design/components/toggle'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState } from '@/components/load-state'
import { ResourceMenu } from '@/components/resource-menu'
import { addressesQuery } from '@/components/resource-queries'
import { ResourceTable } from '@/components/resource-table'
import { AllocateModal } from './AllocateModal'
import { addressColumns } from './address-columns'
import { choicesForAddress, useAddressActions } from './address-use-actions'

/** Every Elastic IP of the region: where it points, since when, who moved it. */
export function Addresses() {
  const [allocating, setAllocating] = useState(false)
  const [withGone, setWithGone] = useState(false)
  const query = useQuery({
    ...addressesQuery(withGone),
    select: useCallback(
      (all: ApiAddress[]) => all.filter((address) => withGone || !address.gone),
      [withGone],
    ),
  })
  const { choose, dialog } = useAddressActions()
  const menu = useMemo(
    () => (address: ApiAddress) => (
      <ResourceMenu
        name={address.publicIp ?? address.name ?? 'the new address'}
        choices={choicesForAddress(address)}
        onChoose={(id) => choose(id, address)}
      />
    ),
    [choose],
  )
  const allocate = (
    <GuardedButton needs="operator" variant="primary" onClick={() => setAllocating(true)}>
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
      {allocating ? <AllocateModal close={() => setAllocating(false)} /> : null}
      {dialog}
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
