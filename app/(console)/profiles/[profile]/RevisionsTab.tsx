'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import type { ApiProfileDetail, ApiRevision } from '@/app/api/v1/schemas/profiles'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { profileQueryKeys } from '@/components/profile-queries'
import { useListPage } from '@/components/use-list-page'
import { RevisionComparison } from './RevisionComparison'
import { RollBackModal } from './RollBackModal'
import { revisionColumns } from './revision-columns'

const pageSize = 25

/** All revisions of the profile: two can be compared, and one be published again. */
export function RevisionsTab({ profile }: { profile: ApiProfileDetail }) {
  const { name, revision: newest, inForce } = profile
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<ApiRevision[]>([])
  const [again, setAgain] = useState<number>()
  const [compared, compare] = useCompared()
  const query = useListPage<ApiRevision>({
    path: `/profiles/${encodeURIComponent(name)}/revisions`,
    keyOf: (filter) => profileQueryKeys.revisions(name, filter),
    filter: { limit: pageSize },
    page,
  })
  const total = query.data?.total ?? 0
  const numbers = chosen.map(({ number }) => number).sort((a, b) => a - b)
  return (
    <SpaceBetween size="m">
      <Table
        items={query.data?.items ?? []}
        trackBy={({ number }) => String(number)}
        columnDefinitions={revisionColumns(inForce)}
        selectionType="multi"
        selectedItems={chosen}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
        enableKeyboardNavigation
        wrapLines
        loading={query.isPending}
        loadingText="Loading revisions"
        ariaLabels={{
          tableLabel: 'Revisions',
          selectionGroupLabel: 'Revisions to compare',
          itemSelectionLabel: (_selected, { number }) => `Revision ${number}`,
          allItemsSelectionLabel: () => 'All revisions on this page',
        }}
        header={
          <SpaceBetween size="s">
            <Header
              variant="h2"
              counter={query.data ? `(${total})` : ''}
              description="A machine gets the one in force, or the one that a rollout has brought it."
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button
                    disabled={numbers.length !== 2}
                    disabledReason="Choose two revisions."
                    onClick={() => compare(numbers)}
                  >
                    Compare
                  </Button>
                  <GuardedButton
                    needs="admin"
                    reason={whyNotAgain(numbers, newest)}
                    onClick={() => setAgain(numbers[0])}
                  >
                    Roll back to it
                  </GuardedButton>
                </SpaceBetween>
              }
            >
              Revisions
            </Header>
            {query.error ? (
              <LoadFailure
                what="the revisions"
                error={query.error}
                retry={() => void query.refetch()}
              />
            ) : null}
          </SpaceBetween>
        }
        empty={query.error ? null : <EmptyState title="Nothing has been published yet" />}
        pagination={
          total > pageSize ? (
            <Pagination
              currentPageIndex={page}
              pagesCount={Math.ceil(total / pageSize)}
              onChange={({ detail }) => setPage(detail.currentPageIndex)}
            />
          ) : null
        }
      />
      {compared ? (
        <RevisionComparison
          profile={name}
          {...compared}
          swap={() => compare([compared.to, compared.from])}
          close={() => compare([])}
        />
      ) : null}
      {again !== undefined && newest !== null ? (
        <RollBackModal
          profile={name}
          newest={newest}
          revision={again}
          close={() => setAgain(undefined)}
        />
      ) : null}
    </SpaceBetween>
  )
}

function whyNotAgain(chosen: readonly number[], newest: number | null): string | undefined {
  if (chosen.length !== 1) return 'Choose one revision.'
  return chosen[0] === newest ? 'This is the newest revision.' : undefined
}

/** Which two revisions are compared; it stands in the address. */
function useCompared() {
  const path = usePathname()
  const search = useSearchParams()
  const [from, to] = [Number(search.get('from')), Number(search.get('to'))]
  const compared = from > 0 && to > 0 ? { from, to } : undefined
  const compare = ([one, other]: readonly number[]) => {
    const two = one && other ? `&from=${one}&to=${other}` : ''
    window.history.replaceState(null, '', `${path}?tab=revisions${two}`)
  }
  return [compared, compare] as const
}
