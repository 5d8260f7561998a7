'use client'

import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
import { AppLink, AppLinkButton } from './app-link'
import { Copyable } from './copyable'
import { EmptyState } from './load-state'
import { ClaimLink, OperationLink, ResourceError } from './resource-error'
import { standingOfVolume } from './volume-standing'

const columns: TableProps.ColumnDefinition<ApiVolume>[] = [
  {
    id: 'volume',
    header: 'Volume',
    isRowHeader: true,
    cell: (v) => (
      <>
        <div>
          <AppLink href={`/volumes/${v.id}`}>{v.name || (v.volumeId ?? 'being created')}</AppLink>
        </div>
        {v.volumeId ? <Copyable text={v.volumeId} what="volume" /> : null}
      </>
    ),
  },
  {
    id: 'device',
    header: 'Device',
    cell: (v) => `${v.device ?? v.wantedDevice ?? '–'}${v.root ? ', its root' : ''}`,
  },
  {
    id: 'state',
    header: 'State',
    cell: (v) => {
      const { type, words } = standingOfVolume(v)
      return (
        <>
          <StatusIndicator type={type}>{words}</StatusIndicator>
          {v.error ? <ResourceError error={v.error} /> : null}
        </>
      )
    },
  },
  { id: 'size', header: 'Size', cell: (v) => `${v.sizeGiB} GiB` },
  {
    id: 'claim',
    header: 'Slot',
    cell: (v) => (
      <>
        <ClaimLink claim={v.claim} /> {v.claim?.name}
      </>
    ),
  },
  {
    id: 'end',
    header: 'When the machine goes',
    cell: (v) => (v.deleteOnTermination ? 'deleted with it' : 'stays'),
  },
  { id: 'operation', header: 'Operation', cell: (v) => <OperationLink id={v.operation} /> },
]

/** The volumes that a machine has, had or is about to get. */
export function MachineVolumes({ machine }: { machine: ApiMachineDetail }) {
  return (
    <Table
      items={machine.volumes}
      trackBy="id"
      columnDefinitions={columns}
      wrapLines
      ariaLabels={{ tableLabel: `Volumes of ${machine.name}` }}
      header={
        <Header
          variant="h2"
          counter={`(${machine.volumes.length})`}
          actions={<AppLinkButton href="/volumes">All volumes</AppLinkButton>}
        >
          Volumes
        </Header>
      }
      empty={<EmptyState title="No volumes" />}
    />
  )
}
