import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiSnapshot } from '@/app/api/v1/schemas/volumes'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import {
  ClaimLink,
  NotManaged,
  OperationUnderWay,
  ResourceError,
} from '@/components/resource-error'
import type { ResourceColumn } from '@/components/resource-table'
import { Ago } from '@/components/time'

export const snapshotColumns: readonly ResourceColumn<ApiSnapshot>[] = [
  {
    id: 'snapshot',
    header: 'Snapshot',
    cell: (s) => (
      <>
        {s.name ? <div>{s.name}</div> : null}
        {s.snapshotId ? (
          <Box fontSize="body-s">
            <Copyable text={s.snapshotId} what="snapshot" />
          </Box>
        ) : null}
        <NotManaged managed={s.managed} adoptable={false} />
      </>
    ),
    by: (s) => s.name ?? s.snapshotId ?? '',
    width: 245,
  },
  { id: 'state', header: 'State', cell: (s) => <Standing snapshot={s} />, width: 180 },
  {
    id: 'volume',
    header: 'Volume',
    cell: (s) => (
      <>
        {s.volume ? (
          <div>
            <AppLink href={`/volumes/${s.volume.id}`}>{s.volume.name || s.volumeId}</AppLink>
          </div>
        ) : null}
        <Box fontSize="body-s">
          {s.volumeId}
          {s.volume?.gone ? ', gone' : ''}
        </Box>
      </>
    ),
    by: (s) => s.volume?.name ?? s.volumeId,
    width: 230,
  },
  {
    id: 'claim',
    header: 'Slot',
    cell: (s) => (
      <>
        <ClaimLink claim={s.claim} /> {s.claim?.name}
      </>
    ),
    by: (s) => (s.claim ? `${s.claim.pool}/${s.claim.slot}` : ''),
    width: 120,
  },
  {
    id: 'size',
    header: 'Size',
    cell: (s) => (s.sizeGiB === null ? '–' : `${s.sizeGiB} GiB`),
    by: (s) => s.sizeGiB ?? 0,
    width: 90,
  },
  {
    id: 'taken',
    header: 'Taken',
    cell: (s) => <Ago at={s.startedAt ?? s.createdAt} />,
    by: (s) => s.startedAt ?? s.createdAt,
    width: 110,
  },
  {
    id: 'managed',
    header: 'Managed',
    cell: (s) => (s.managed ? 'by Muster' : 'no'),
    by: (s) => Number(s.managed),
    hidden: true,
  },
]

function Standing({ snapshot: s }: { snapshot: ApiSnapshot }) {
  return (
    <>
      <State snapshot={s} />
      <OperationUnderWay id={s.operation} />
      {s.error ? <ResourceError error={s.error} /> : null}
    </>
  )
}

function State({ snapshot: s }: { snapshot: ApiSnapshot }) {
  if (s.gone) {
    return (
      <StatusIndicator type="stopped">
        {s.leaving ? 'deleted' : 'gone from EC2'} <Ago at={s.goneAt} />
      </StatusIndicator>
    )
  }
  if (s.leaving) return <StatusIndicator type="in-progress">being deleted</StatusIndicator>
  if (s.state === 'completed') return <StatusIndicator type="success">complete</StatusIndicator>
  if (s.state === 'error') return <StatusIndicator type="error">EC2 failed</StatusIndicator>
  return (
    <StatusIndicator type="in-progress">
      being taken{s.progress ? `, ${s.progress}` : ''}
    </StatusIndicator>
  )
}
