import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import {
  ClaimLink,
  MachineLink,
  NotManaged,
  OperationUnderWay,
  ResourceError,
} from '@/components/resource-error'
import type { ResourceColumn } from '@/components/resource-table'
import { Ago } from '@/components/time'

/** Where EC2 shows it now, for the machines that are not ours by their instance. */
export function holderOf({ machine, instanceId }: ApiAddress): string | null {
  return machine ?? instanceId
}

/** At module scope: a cell that was a new component at each refresh would close its open menus. */
export const addressColumns: readonly ResourceColumn<ApiAddress>[] = [
  {
    id: 'address',
    header: 'Address',
    cell: (a) => (
      <>
        {a.publicIp ? (
          <Copyable text={a.publicIp} what="address" href={`/addresses/${a.id}`} />
        ) : (
          <AppLink href={`/addresses/${a.id}`}>{a.name ?? 'no address yet'}</AppLink>
        )}
        <NotManaged managed={a.managed} />
      </>
    ),
    by: (a) => a.publicIp ?? '',
    width: 150,
  },
  { id: 'name', header: 'Name', cell: (a) => a.name || '–', by: (a) => a.name ?? '', width: 110 },
  {
    id: 'holder',
    header: 'Points at',
    cell: (a) => <PointsAt address={a} />,
    by: (a) => holderOf(a) ?? '',
    width: 240,
  },
  {
    id: 'since',
    header: 'Since',
    cell: (a) => <Ago at={a.since} />,
    by: (a) => a.since ?? '',
    width: 100,
  },
  { id: 'movedBy', header: 'Moved by', cell: (a) => a.movedBy ?? '–', width: 130 },
  {
    id: 'before',
    header: 'Before',
    cell: (a) => <MachineLink name={a.previousMachine} />,
    by: (a) => a.previousMachine ?? '',
    width: 110,
  },
  {
    id: 'claim',
    header: 'Slot',
    cell: (a) => <ClaimLink claim={a.claim} />,
    by: (a) => (a.claim ? `${a.claim.pool}/${a.claim.slot}` : ''),
    width: 90,
  },
  {
    id: 'managed',
    header: 'Managed',
    cell: (a) => (a.managed ? 'by Muster' : 'no'),
    by: (a) => Number(a.managed),
    hidden: true,
  },
  {
    id: 'allocation',
    header: 'Allocation',
    cell: (a) => (a.allocationId ? <Copyable text={a.allocationId} what="allocation" /> : '–'),
    hidden: true,
    width: 230,
  },
  {
    id: 'instance',
    header: 'Instance',
    cell: (a) => a.instanceId ?? '–',
    hidden: true,
    width: 190,
  },
]

function PointsAt({ address: a }: { address: ApiAddress }) {
  return (
    <>
      <AddressStanding address={a} />
      <OperationUnderWay id={a.operation} />
      {a.error ? <ResourceError error={a.error} /> : null}
    </>
  )
}

/** Where EC2 shows it, and where it goes. */
export function AddressStanding({ address: a }: { address: ApiAddress }) {
  if (a.gone) {
    return (
      <StatusIndicator type="stopped">
        {a.leaving ? 'released' : 'gone from EC2'} <Ago at={a.goneAt} />
      </StatusIndicator>
    )
  }
  const busy = a.error ? 'pending' : 'in-progress'
  if (a.leaving) return <StatusIndicator type={busy}>being released</StatusIndicator>
  if (a.publicIp === null) return <StatusIndicator type={busy}>being allocated</StatusIndicator>
  const holder = a.machine ? <MachineLink name={a.machine} /> : (a.instanceId ?? 'nobody')
  if (a.moving) {
    return (
      <StatusIndicator type={busy}>
        {holder} → {a.wantedMachine ? <MachineLink name={a.wantedMachine} /> : 'nobody'}
      </StatusIndicator>
    )
  }
  if (a.machine) return <StatusIndicator type="success">{holder}</StatusIndicator>
  if (a.instanceId) return <>{a.instanceId}, not a machine of this site</>
  return <StatusIndicator type="stopped">nobody: free</StatusIndicator>
}
