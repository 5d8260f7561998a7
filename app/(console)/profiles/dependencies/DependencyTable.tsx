import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiDependencies } from '@/app/api/v1/schemas/dependencies'
import { AppLink } from '@/components/app-link'
import { places, referenceWords } from './reference-words'

type Arrow = ApiDependencies['arrows'][number]

/** The picture's arrows, a row each. */
export function DependencyTable({ dependencies }: { dependencies: ApiDependencies }) {
  const exists = new Map(dependencies.pools.map((pool) => [pool.name, pool.exists]))
  const columns: TableProps.ColumnDefinition<Arrow>[] = [
    {
      id: 'from',
      header: 'Pool',
      cell: ({ from }) => <AppLink href={`/pools/${from}`}>{from}</AppLink>,
      isRowHeader: true,
    },
    {
      id: 'profile',
      header: 'By its profile',
      cell: ({ profile }) => (
        <AppLink href={`/profiles/${profile}?tab=references`}>{profile}</AppLink>
      ),
    },
    {
      id: 'to',
      header: 'Names',
      cell: ({ to, from }) =>
        to === from ? (
          'itself'
        ) : exists.get(to) ? (
          <AppLink href={`/pools/${to}`}>{to}</AppLink>
        ) : (
          to
        ),
    },
    {
      id: 'what',
      header: 'For',
      cell: ({ references }) => (
        <ul className="muster-plain">
          {references.map((reference) => (
            <li key={reference.text + reference.standIn}>
              {referenceWords(reference)}, {places(reference.places)}
            </li>
          ))}
        </ul>
      ),
    },
    {
      id: 'answered',
      header: 'Answered',
      cell: ({ problem }) =>
        problem ? (
          <StatusIndicator type="error" wrapText>
            {problem}
          </StatusIndicator>
        ) : (
          <StatusIndicator type="success">yes</StatusIndicator>
        ),
    },
  ]
  return (
    <Table
      variant="embedded"
      items={dependencies.arrows}
      trackBy={({ from, to }) => `${from} ${to}`}
      columnDefinitions={columns}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Who depends on whom' }}
    />
  )
}
