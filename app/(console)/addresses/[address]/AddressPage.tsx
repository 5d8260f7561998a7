'use client'

import { useQuery } from '@tanstack/react-query'
import type { ApiAddressDetail } from '@/app/api/v1/schemas/addresses'
import { AppLinkButton } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { EmptyState } from '@/components/load-state'
import { ClaimLink, MachineLink, OperationLink } from '@/components/resource-error'
import { ResourceBody, ResourcePage } from '@/components/resource-page'
import { addressQuery } from '@/components/resource-queries'
import { Ago, At } from '@/components/time'
import { DriftNotice } from '../../drift/DriftNotice'
import { AddressStanding } from '../address-columns'
import { choicesForAddress, useAddressActions } from '../address-use-actions'

/** One Elastic IP: where it points, who moved it, and all that was done to it; also when it is gone. */
export function AddressPage({ id }: { id: string }) {
  const query = useQuery(addressQuery(id))
  return (
    <ResourcePage query={query} id={id} missing={<NoSuchAddress id={id} />}>
      {(address) => <Address address={address} />}
    </ResourcePage>
  )
}

function Address({ address }: { address: ApiAddressDetail }) {
  const { choose, dialog } = useAddressActions()
  const name = address.publicIp ?? address.name ?? 'Elastic IP'
  return (
    <>
      <ResourceBody
        name={name}
        description={
          address.publicIp && address.name ? `Elastic IP, ${address.name}` : 'Elastic IP'
        }
        resource={address}
        notice={
          <DriftNotice
            kind="address"
            id={address.id}
            name={name}
            ec2Id={address.allocationId}
            drift={address.drift}
          />
        }
        ended="released"
        choices={choicesForAddress(address)}
        onChoose={(id) => choose(id, address)}
        facts={[
          { label: 'Points at', value: <AddressStanding address={address} /> },
          { label: 'Since', value: <Ago at={address.since} /> },
          { label: 'Moved by', value: address.movedBy ?? '–' },
          { label: 'Machine before', value: <MachineLink name={address.previousMachine} /> },
          { label: 'Slot', value: <ClaimLink claim={address.claim} /> },
          {
            label: 'Allocation',
            value: address.allocationId ? (
              <Copyable text={address.allocationId} what="allocation" />
            ) : (
              '–'
            ),
          },
          {
            label: 'Managed',
            value: address.managed ? 'by Muster' : 'no: somebody else made it. Adopt it first',
          },
          { label: 'Known', value: <At at={address.createdAt} /> },
          { label: 'Operation under way', value: <OperationLink id={address.operation} /> },
        ]}
      />
      {dialog}
    </>
  )
}

function NoSuchAddress({ id }: { id: string }) {
  return (
    <EmptyState
      title={`There is no address ${id}`}
      action={<AppLinkButton href="/addresses">All addresses</AppLinkButton>}
    >
      Muster never saw one of this id. Released ones are kept: the list shows them, too.
    </EmptyState>
  )
}
