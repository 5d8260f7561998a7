'use client'

import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences'
import Icon from '@cloudscape-design/components/icon'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import { BehindBadge } from './behind-badge'
import { revisionText } from './machine-facts'
import { OutdatedBadge } from './outdated-badge'
import { StateIndicator } from './state-indicator'
import { Ago, Elapsed } from './time'
import { WaitingFor } from './waiting-for'

interface MachineColumn {
  id: string
  header: string
  cell: (machine: ApiMachine) => React.ReactNode
  sort?: string
  width?: number
  hidden?: true
}

const text = (value: string | null) => value ?? '–'

// At module scope: a cell that was a new component at each refresh would close its open menus.
const columns: readonly MachineColumn[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (m) => <MachineName machine={m} />,
    sort: 'name',
    width: 125,
  },
  {
    id: 'pool',
    header: 'Pool',
    cell: (m) => <AppLink href={`/pools/${m.pool}`}>{m.pool}</AppLink>,
    sort: 'pool',
    width: 90,
  },
  {
    id: 'state',
    header: 'State',
    cell: (m) => (
      <>
        <StateIndicator machine={m} /> <OutdatedBadge machine={m} /> <BehindBadge machine={m} />{' '}
        <WaitingFor machine={m} />
      </>
    ),
    sort: 'state',
    width: 235,
  },
  { id: 'doing', header: 'Last step', cell: (m) => text(m.step ?? m.phase), width: 140 },
  {
    id: 'connected',
    header: 'Connected',
    cell: (m) => <Connected machine={m} />,
    sort: 'connected',
    hidden: true,
  },
  {
    id: 'privateIp',
    header: 'Private IP',
    cell: (m) => text(m.privateIp),
    sort: 'privateIp',
    width: 130,
  },
  {
    id: 'requestedAt',
    header: 'Requested',
    cell: (m) => <Ago at={m.requestedAt} />,
    sort: 'requestedAt',
    hidden: true,
  },
  {
    id: 'took',
    header: 'Configured in',
    cell: (m) => <TimeToConfigured machine={m} />,
    width: 140,
  },
  {
    id: 'instanceId',
    header: 'Instance',
    cell: (m) => text(m.instanceId),
    sort: 'instanceId',
    hidden: true,
  },
  {
    id: 'instanceType',
    header: 'Type',
    cell: (m) => text(m.instanceType),
    sort: 'instanceType',
    hidden: true,
  },
  { id: 'zone', header: 'Zone', cell: (m) => text(m.zone), sort: 'zone', hidden: true },
  { id: 'image', header: 'Image', cell: (m) => text(m.image), hidden: true },
  { id: 'ec2State', header: 'EC2 state', cell: (m) => text(m.ec2State), hidden: true },
  {
    id: 'statusCheck',
    header: 'Status checks',
    cell: (m) => text(m.statusCheck),
    hidden: true,
  },
  {
    id: 'interruption',
    header: 'Interruption',
    cell: (m) => text(m.interruption?.kind ?? null),
    hidden: true,
  },
  { id: 'publicIp', header: 'Public address', cell: (m) => text(m.publicIp), hidden: true },
  { id: 'elasticIp', header: 'Elastic IP', cell: (m) => text(m.elasticIp), hidden: true },
  { id: 'privateDns', header: 'Private DNS name', cell: (m) => text(m.privateDns), hidden: true },
  {
    id: 'profile',
    header: 'Profile',
    cell: (m) => <AppLink href={`/profiles/${m.profile}?tab=room`}>{m.profile}</AppLink>,
    hidden: true,
  },
  { id: 'revision', header: 'Revision', cell: (m) => revisionText(m.revision), hidden: true },
  {
    id: 'fault',
    header: 'Fault',
    cell: (m) => text(m.fault?.message ?? null),
    sort: 'fault',
    hidden: true,
  },
  {
    id: 'heardAt',
    header: 'Last heard',
    cell: (m) => <Ago at={m.heardAt} />,
    sort: 'heardAt',
    hidden: true,
  },
  {
    id: 'configuredAt',
    header: 'Configured',
    cell: (m) => <Ago at={m.configuredAt} />,
    sort: 'configuredAt',
    hidden: true,
  },
  {
    id: 'retiredAt',
    header: 'Retired',
    cell: (m) => <Ago at={m.retiredAt} />,
    sort: 'retiredAt',
    hidden: true,
  },
]

export const machineColumnDefinitions: readonly TableProps.ColumnDefinition<ApiMachine>[] =
  columns.map(({ id, header, cell, sort, width }) => ({
    id,
    header,
    cell,
    isRowHeader: id === 'name',
    ...(sort ? { sortingField: sort } : {}),
    ...(width ? { width, minWidth: 80 } : { width: 150, minWidth: 80 }),
  }))

/** The columns as they stand before anybody chose; a pool's own page need not name the pool. */
export function standardColumns(
  inPool: boolean,
): readonly CollectionPreferencesProps.ContentDisplayItem[] {
  return columns.map(({ id, hidden }) => ({ id, visible: !hidden && !(inPool && id === 'pool') }))
}

export const machineColumnOptions: readonly CollectionPreferencesProps.ContentDisplayOption[] =
  columns.map(({ id, header }) => ({ id, label: header, alwaysVisible: id === 'name' }))

function MachineName({ machine }: { machine: ApiMachine }) {
  return (
    <>
      <AppLink href={`/machines/${machine.name}`}>{machine.name}</AppLink>
      {machine.protected && (
        <span title="Protected">
          {' '}
          <Icon name="lock-private" size="small" ariaLabel="protected" />
        </span>
      )}
    </>
  )
}

function Connected({ machine }: { machine: ApiMachine }) {
  if (machine.connected) return <StatusIndicator type="success">Yes</StatusIndicator>
  const expected = machine.state === 'bootstrapped' || machine.state === 'configured'
  return expected ? <StatusIndicator type="warning">No</StatusIndicator> : <>–</>
}

/** How long it took, or counting while it is on its way. */
function TimeToConfigured({ machine }: { machine: ApiMachine }) {
  if (machine.configuredAt) {
    return <Elapsed from={machine.requestedAt} to={machine.configuredAt} />
  }
  if (machine.state === 'retired' || machine.intent === 'retire') return <>–</>
  return (
    <>
      <Elapsed from={machine.requestedAt} /> so far
    </>
  )
}
