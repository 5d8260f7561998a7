import Button from '@cloudscape-design/components/button'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ApiOverlayList } from '@/app/api/v1/schemas/overlays'
import { EmptyState } from '@/components/load-state'
import { At } from '@/components/time'

type Version = ApiOverlayList['items'][number]

const mostRevisions = 5

/** Every version of the overlay; one can be brought back into the editor. */
export function OverlayVersions({
  overlays: { items, applies, masked },
  bring,
}: {
  overlays: ApiOverlayList
  /** Left out for those who may not change it. */
  bring?: (text: string) => void
}) {
  const columns: TableProps.ColumnDefinition<Version>[] = [
    {
      id: 'version',
      header: 'Version',
      cell: ({ version }) => (version === applies ? `${version}, applies now` : version),
      isRowHeader: true,
    },
    { id: 'patch', header: 'Patch', cell: (version) => <Patch version={version} /> },
    { id: 'comment', header: 'Comment', cell: ({ comment }) => comment || '–' },
    { id: 'revisions', header: 'With revisions', cell: ({ revisions }) => inWords(revisions) },
    { id: 'at', header: 'Saved', cell: ({ createdAt }) => <At at={createdAt} /> },
    { id: 'by', header: 'By', cell: ({ createdBy }) => createdBy },
    ...(bring
      ? [
          {
            id: 'bring',
            header: 'Actions',
            cell: ({ version, text }: Version) => (
              <Button
                variant="inline-link"
                ariaLabel={`Bring version ${version} back into the editor`}
                onClick={() => bring(text === '[]' ? '' : text)}
              >
                Bring back
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <Table
      items={items}
      trackBy={({ version }) => String(version)}
      columnDefinitions={columns}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Versions of the overlay' }}
      header={
        <Header
          variant="h2"
          counter={`(${items.length})`}
          description={
            masked
              ? 'Administrators change the overlay, and see the secrets in it.'
              : 'Versions are kept. One that is brought back is shown in the editor first.'
          }
        >
          Versions
        </Header>
      }
      empty={
        <EmptyState title="There is no overlay">
          The profile's documents apply as they are published.
        </EmptyState>
      }
    />
  )
}

function Patch({ version: { operations, text } }: { version: Version }) {
  if (operations === 0) return <>empty: no overlay</>
  const words = operations === 1 ? '1 operation' : `${operations} operations`
  return (
    <ExpandableSection headerText={words}>
      <pre className="muster-code muster-patch-text">{text}</pre>
    </ExpandableSection>
  )
}

function inWords(revisions: readonly number[]): string {
  if (revisions.length === 0) return 'none'
  const more = revisions.length - mostRevisions
  return `${revisions.slice(0, mostRevisions).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
