import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import { AppLink } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { MachineLink, OperationLink, ResourceError } from '@/components/resource-error'
import type { ResourceColumn } from '@/components/resource-table'
import { Ago } from '@/components/time'

/** At module scope: a cell that was a new component at each refresh would close its open menus. */
export const imageColumns: readonly ResourceColumn<ApiImage>[] = [
  {
    id: 'image',
    header: 'Image',
    cell: (i) => (
      <>
        <div>{i.name}</div>
        {i.imageId ? (
          <Box fontSize="body-s">
            <Copyable text={i.imageId} what="image" />
          </Box>
        ) : null}
      </>
    ),
    by: (i) => i.name,
    width: 230,
  },
  { id: 'state', header: 'State', cell: (i) => <Standing image={i} />, width: 190 },
  {
    id: 'pools',
    header: 'Pools',
    cell: (i) =>
      i.pools.length === 0
        ? '–'
        : i.pools.map((pool, n) => (
            <span key={pool}>
              {n > 0 ? ', ' : ''}
              <AppLink href={`/pools/${pool}`}>{pool}</AppLink>
            </span>
          )),
    by: (i) => i.pools.length,
    width: 150,
  },
  {
    id: 'machines',
    header: 'Machines',
    cell: (i) =>
      i.machines === 0 ? '–' : <AppLink href={`/machines?q=${i.imageId}`}>{i.machines}</AppLink>,
    by: (i) => i.machines,
    width: 110,
  },
  {
    id: 'architecture',
    header: 'Architecture',
    cell: (i) => i.architecture ?? '–',
    by: (i) => i.architecture ?? '',
    width: 145,
  },
  {
    id: 'made',
    header: 'Made',
    cell: (i) => <Ago at={i.madeAt ?? i.createdAt} />,
    by: (i) => i.madeAt ?? i.createdAt,
    width: 110,
  },
  {
    id: 'snapshots',
    header: 'Snapshots',
    cell: (i) =>
      i.snapshotIds.length === 0
        ? '–'
        : i.snapshotIds.map((id) => <Copyable key={id} text={id} what="snapshot" />),
    by: (i) => i.snapshotIds.length,
    width: 235,
  },
  {
    id: 'from',
    header: 'Baked from',
    cell: (i) => <MachineLink name={i.fromMachine} />,
    by: (i) => i.fromMachine ?? '',
    width: 120,
  },
  {
    id: 'managed',
    header: 'Made by',
    cell: (i) => (i.managed ? 'Muster' : 'others'),
    by: (i) => Number(i.managed),
    width: 105,
  },
  {
    id: 'operation',
    header: 'Operation',
    cell: (i) => <OperationLink id={i.operation} />,
    width: 110,
  },
]

function Standing({ image }: { image: ApiImage }) {
  if (image.error) return <ResourceError error={image.error} />
  if (image.gone) return <StatusIndicator type="stopped">gone</StatusIndicator>
  if (image.progress) {
    return (
      <StatusIndicator type="in-progress" wrapText>
        {image.progress}
      </StatusIndicator>
    )
  }
  if (image.state === 'available') return <StatusIndicator>available</StatusIndicator>
  return <StatusIndicator type="pending">{image.state ?? 'unknown'}</StatusIndicator>
}
