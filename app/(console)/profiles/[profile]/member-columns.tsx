import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ApiMember } from '@/app/api/v1/schemas/rollouts'
import { AppLink } from '@/components/app-link'
import { BehindBadge } from '@/components/behind-badge'
import { StateIndicator } from '@/components/state-indicator'
import { Ago } from '@/components/time'
import { WaitingFor } from '@/components/waiting-for'

const number = (revision: number | null) => revision ?? '–'
export const memberColumns: TableProps.ColumnDefinition<ApiMember>[] = [
  {
    id: 'name',
    header: 'Machine',
    isRowHeader: true,
    sortingField: 'name',
    width: 110,
    cell: (m) => <AppLink href={`/machines/${m.name}`}>{m.name}</AppLink>,
  },
  {
    id: 'state',
    header: 'State',
    sortingField: 'state',
    width: 250,
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
    id: 'applied',
    header: 'Applied',
    sortingField: 'revisionApplied',
    width: 110,
    cell: (m) => number(m.revision.applied),
  },
  {
    id: 'wanted',
    header: 'Wanted',
    width: 90,
    cell: (m) => number(m.revision.wanted),
  },
  {
    id: 'behindSince',
    header: 'Behind since',
    sortingField: 'behindSince',
    width: 130,
    cell: (m) => <Ago at={m.behindSince} />,
  },
  {
    id: 'served',
    header: 'Served',
    sortingField: 'revisionServed',
    width: 105,
    cell: (m) => number(m.revision.served),
  },
  {
    id: 'rendering',
    header: 'Rendering',
    width: 130,
    cell: (m) => <Rendering member={m} />,
  },
  {
    id: 'heardAt',
    header: 'Last heard',
    sortingField: 'heardAt',
    width: 130,
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

/** By their hashes: what it last applied, and what it would be served now when that differs. */
function Rendering({ member: { rendering } }: { member: ApiMember }) {
  const { due, applied } = rendering
  if (due === applied || due === null) return <Digest hash={applied} />
  return (
    <>
      <Digest hash={applied} /> → <Digest hash={due} />
    </>
  )
}

function Digest({ hash }: { hash: string | null }) {
  return (
    <span className="muster-code" title={hash ?? undefined}>
      {hash?.slice(0, 8) ?? '–'}
    </span>
  )
}
