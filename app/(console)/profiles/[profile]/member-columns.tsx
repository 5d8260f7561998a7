import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ApiMember } from '@/app/api/v1/schemas/rollouts'
import { AppLink } from '@/components/app-link'
import { BehindBadge } from '@/components/behind-badge'
import { StateIndicator } from '@/components/state-indicator'
import { Ago } from '@/components/time'
import { WaitingFor } from '@/components/waiting-for'

const number = (revision: number | null) => revision ?? '–'
const digest = (hash: string | null) => (
  <span className="muster-code" title={hash ?? undefined}>
    {hash?.slice(0, 8) ?? '–'}
  </span>
)

export const memberColumns: TableProps.ColumnDefinition<ApiMember>[] = [
  {
    id: 'name',
    header: 'Machine',
    isRowHeader: true,
    sortingField: 'name',
    width: 120,
    cell: (m) => <AppLink href={`/machines/${m.name}`}>{m.name}</AppLink>,
  },
  {
    id: 'state',
    header: 'State',
    sortingField: 'state',
    width: 240,
    cell: (m) => (
      <>
        <StateIndicator machine={m} /> <BehindBadge machine={m} /> <WaitingFor machine={m} />
      </>
    ),
  },
  {
    id: 'connected',
    header: 'In the room',
    sortingField: 'connected',
    width: 150,
    cell: (m) => <InTheRoom member={m} />,
  },
  {
    id: 'wanted',
    header: 'Wanted',
    width: 90,
    cell: (m) => number(m.revision.wanted),
  },
  {
    id: 'served',
    header: 'Served',
    sortingField: 'revisionServed',
    width: 90,
    cell: (m) => number(m.revision.served),
  },
  {
    id: 'applied',
    header: 'Applied',
    sortingField: 'revisionApplied',
    width: 100,
    cell: (m) => number(m.revision.applied),
  },
  {
    id: 'due',
    header: 'Rendering due',
    width: 120,
    cell: (m) => digest(m.rendering.due),
  },
  {
    id: 'renderingApplied',
    header: 'Rendering applied',
    width: 120,
    cell: (m) => digest(m.rendering.applied),
  },
  {
    id: 'behindSince',
    header: 'Behind since',
    sortingField: 'behindSince',
    width: 130,
    cell: (m) => <Ago at={m.behindSince} />,
  },
  {
    id: 'heardAt',
    header: 'Last heard',
    sortingField: 'heardAt',
    width: 120,
    cell: (m) => <Ago at={m.heardAt} />,
  },
]

export const memberSortFields = memberColumns.flatMap(({ sortingField }) => sortingField ?? [])

function InTheRoom({ member: { connected, connectedSince } }: { member: ApiMember }) {
  if (!connected && connectedSince === null) return <>never was</>
  return (
    <>
      <StatusIndicator type={connected ? 'success' : 'warning'}>
        {connected ? 'Yes' : 'No'}
      </StatusIndicator>
      , <Ago at={connectedSince} />
    </>
  )
}
