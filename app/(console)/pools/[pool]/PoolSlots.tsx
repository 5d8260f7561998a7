'use client'

import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import type { ApiSlot, ApiSlotClaim } from '@/app/api/v1/schemas/slots'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadState } from '@/components/load-state'
import { slotsQuery } from '@/components/pool-queries'
import { MachineLink, ResourceError } from '@/components/resource-error'
import { RestoreSlotButton } from '../restore/RestoreSlotButton'
import { waitsForZone } from '../restore/restore-choices'

const columnsOf = (pool: string): TableProps.ColumnDefinition<ApiSlot>[] => [
  { id: 'slot', header: 'Slot', cell: (s) => s.slot, isRowHeader: true, width: 80 },
  { id: 'machine', header: 'Machine', cell: (s) => <InSlot pool={pool} slot={s} />, width: 300 },
  { id: 'zone', header: 'Tied to zone', cell: (s) => s.zone ?? '–', width: 140 },
  {
    id: 'claims',
    header: 'Claims',
    cell: (s) =>
      s.claims.length === 0 ? (
        '–'
      ) : (
        <SpaceBetween size="xs">
          {s.claims.map((claim) => (
            <Claim key={claim.what} claim={claim} />
          ))}
        </SpaceBetween>
      ),
  },
]

/** Each slot, who fills it and what it owns; those that nobody fills keep theirs. */
export function PoolSlots({ pool }: { pool: ApiPool }) {
  const query = useQuery(slotsQuery(pool.name))
  // Kept: at each refresh a new cell would close the dialog that is open in it.
  const columns = useMemo(() => columnsOf(pool.name), [pool.name])
  return (
    <LoadState query={query} what={`the slots of ${pool.name}`}>
      {(slots) => (
        <Table
          items={slots}
          trackBy={({ slot }) => String(slot)}
          columnDefinitions={columns}
          wrapLines
          ariaLabels={{ tableLabel: `Slots of ${pool.name}` }}
          header={
            <Header
              variant="h2"
              counter={`(${slots.length})`}
              description="A slot's claims stay with it: the machine that fills it next gets them."
              actions={
                <GuardedButton needs="admin" href={`/pools/${pool.name}/edit`}>
                  Edit the claims
                </GuardedButton>
              }
            >
              Slots
            </Header>
          }
          empty={
            <EmptyState title="No slots yet">
              The pool is empty and owns nothing. Scale it up: each machine fills a slot, the lowest
              free first.
            </EmptyState>
          }
        />
      )}
    </LoadState>
  )
}

function InSlot({ pool, slot }: { pool: string; slot: ApiSlot }) {
  return (
    <>
      {slot.machine ? (
        <StatusIndicator
          type={slot.fault ? 'error' : slot.state === 'configured' ? 'success' : 'in-progress'}
        >
          <MachineLink name={slot.machine} /> {slot.state}
          {slot.fault ? `: ${slot.fault.code}` : ''}
        </StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">nobody</StatusIndicator>
      )}
      {slot.fault ? (
        <Box color="text-body-secondary" fontSize="body-s">
          <span className="muster-message">{slot.fault.message}</span>
        </Box>
      ) : null}
      {waitsForZone(slot) ? <RestoreSlotButton pool={pool} slot={slot} /> : null}
      {slot.leaving.map((name) => (
        <Box key={name} color="text-body-secondary" fontSize="body-s">
          <MachineLink name={name} /> is on its way out
        </Box>
      ))}
    </>
  )
}

const standings: Readonly<
  Record<ApiSlotClaim['standing'], [StatusIndicatorProps.Type, words: string]>
> = {
  there: ['success', 'with its machine'],
  waiting: ['in-progress', 'on its way to its machine'],
  unattached: ['stopped', 'unattached: waits for the next machine in the slot'],
  elsewhere: ['warning', 'elsewhere'],
  missing: ['pending', 'not there yet'],
}

function Claim({ claim }: { claim: ApiSlotClaim }) {
  const [type, words] = standings[claim.standing]
  const { address, volume } = claim
  const resource = address ?? volume
  const elsewhere =
    claim.standing === 'elsewhere' ? (resource?.machine ?? resource?.instanceId) : ''
  return (
    <div>
      <b>{claim.name}</b>{' '}
      {address ? (
        <AppLink href={`/addresses/${address.id}`}>{address.publicIp ?? 'being allocated'}</AppLink>
      ) : null}
      {volume ? (
        <AppLink href={`/volumes/${volume.id}`}>
          {volume.volumeId ?? 'being created'} ({volume.sizeGiB} GiB, {volume.zone})
        </AppLink>
      ) : null}{' '}
      <StatusIndicator type={type}>
        {words}
        {elsewhere ? `: ${elsewhere}` : ''}
      </StatusIndicator>
      {claim.declared ? null : (
        <Box color="text-body-secondary" fontSize="body-s">
          The pool claims it no more; the slot keeps it until somebody deletes or releases it.
        </Box>
      )}
      {resource?.error ? <ResourceError error={resource.error} /> : null}
      {resource?.operation ? (
        <AppLink fontSize="body-s" href={`/operations/${resource.operation}`}>
          Operation
        </AppLink>
      ) : null}
    </div>
  )
}
