import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'
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
import { standingOfVolume } from '@/components/volume-standing'
import { performanceText } from '@/lib/lifecycle/volume-types'

export const volumeColumns: readonly ResourceColumn<ApiVolume>[] = [
  {
    id: 'volume',
    header: 'Volume',
    cell: (v) => <Name volume={v} />,
    by: (v) => v.name ?? v.volumeId ?? '',
    width: 220,
  },
  {
    id: 'state',
    header: 'State',
    cell: (v) => <VolumeStanding volume={v} />,
    by: (v) => standingOfVolume(v).words,
    width: 165,
  },
  {
    id: 'machine',
    header: 'Machine',
    cell: (v) => <VolumeAttachedTo volume={v} />,
    by: (v) => v.machine ?? v.instanceId ?? '',
    width: 135,
  },
  { id: 'size', header: 'Size', cell: volumeSizeText, by: (v) => v.sizeGiB, width: 90 },
  { id: 'zone', header: 'Zone', cell: (v) => v.zone, by: (v) => v.zone, width: 115 },
  {
    id: 'claim',
    header: 'Slot',
    cell: (v) => <VolumeClaim volume={v} />,
    by: (v) => (v.claim ? `${v.claim.pool}/${v.claim.slot}` : ''),
    width: 120,
  },
  {
    id: 'snapshots',
    header: 'Snapshots',
    cell: (v) =>
      v.snapshots > 0 ? <AppLink href={`/volumes/${v.id}`}>{v.snapshots}</AppLink> : '–',
    by: (v) => v.snapshots,
    width: 125,
  },
  {
    id: 'managed',
    header: 'Managed',
    cell: (v) => (v.managed ? 'by Muster' : 'no'),
    by: (v) => Number(v.managed),
    hidden: true,
  },
  {
    id: 'type',
    header: 'Type',
    cell: (v) => `${v.type}${performanceText(v)}`,
    by: (v) => v.type,
    hidden: true,
  },
  { id: 'label', header: 'Filesystem label', cell: (v) => v.label ?? '–', hidden: true },
  { id: 'from', header: 'From snapshot', cell: (v) => v.fromSnapshot ?? '–', hidden: true },
  { id: 'since', header: 'Attached', cell: (v) => <Ago at={v.since} />, hidden: true },
  {
    id: 'created',
    header: 'Known',
    cell: (v) => <Ago at={v.createdAt} />,
    by: (v) => v.createdAt,
    hidden: true,
  },
]

function Name({ volume: v }: { volume: ApiVolume }) {
  return (
    <>
      <div>
        <AppLink href={`/volumes/${v.id}`}>{v.name || (v.volumeId ?? 'being created')}</AppLink>
      </div>
      {v.volumeId ? (
        <Box fontSize="body-s">
          <Copyable text={v.volumeId} what="volume" />
        </Box>
      ) : null}
      <NotManaged managed={v.managed} />
    </>
  )
}

export function VolumeStanding({ volume: v }: { volume: ApiVolume }) {
  const { type, words } = standingOfVolume(v)
  return (
    <>
      <StatusIndicator type={type}>{words}</StatusIndicator>
      {v.gone ? (
        <Box color="text-body-secondary" fontSize="body-s">
          <Ago at={v.goneAt} />
        </Box>
      ) : null}
      <OperationUnderWay id={v.operation} />
      {v.error ? <ResourceError error={v.error} /> : null}
    </>
  )
}

export function VolumeAttachedTo({ volume: v }: { volume: ApiVolume }) {
  if (v.gone) return <>–</>
  const holder = v.machine ? <MachineLink name={v.machine} /> : (v.instanceId ?? '–')
  return (
    <>
      {holder}
      {v.moving ? (
        <> → {v.wantedMachine ? <MachineLink name={v.wantedMachine} /> : 'nobody'}</>
      ) : null}
      {v.device ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {v.device}
          {v.root ? ', its root' : ''}
        </Box>
      ) : null}
    </>
  )
}

export function VolumeClaim({ volume: v }: { volume: ApiVolume }) {
  if (!v.claim) return <>–</>
  return (
    <>
      <ClaimLink claim={v.claim} /> {v.claim.name}
      <Box color="text-body-secondary" fontSize="body-s">
        {v.claim.keep ? 'kept' : 'goes with its slot'}
      </Box>
    </>
  )
}

export function volumeSizeText({ sizeGiB, wantedSizeGiB }: ApiVolume): string {
  return wantedSizeGiB !== null && wantedSizeGiB !== sizeGiB
    ? `${sizeGiB} → ${wantedSizeGiB} GiB`
    : `${sizeGiB} GiB`
}
