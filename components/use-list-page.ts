'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { apiGet } from './api'
import { type QueryValue, queryString } from './query-string'

interface ListAnswer<T> {
  items: T[]
  next: string | null
  total: number
}

type Filter = Readonly<Record<string, QueryValue>>

interface ListPageOptions {
  /** The list's address below /api/v1. */
  path: string
  keyOf: (filter: Filter) => readonly unknown[]
  /** Everything that makes the list what it is but the page: filter, sorting, limit. */
  filter: Filter
  /** From 1. */
  page: number
}

/** Where the pages of a list begin, as far as they are known; a list that is not read is forgotten. */
const knownCursors = new Map<string, (string | null)[]>()
const keptLists = 50

/**
 * A numbered page of a list that the API gives by cursors. The way to a page that nobody has been to
 * yet goes over those before it. What was shown stays until the new page is there.
 */
export function useListPage<T>({ path, keyOf, filter, page }: ListPageOptions) {
  return useQuery({
    queryKey: keyOf({ ...filter, page }),
    queryFn: async ({ signal }) => {
      const cursors = cursorsOf(`${path}${queryString(filter)}`)
      const read = (cursor: string | null) =>
        apiGet<ListAnswer<T>>(`${path}${queryString({ ...filter, cursor })}`, { signal })
      let at = Math.min(page, cursors.length)
      for (;;) {
        const answer = await read(cursors[at - 1] ?? null)
        cursors.length = at
        if (answer.next !== null) cursors.push(answer.next)
        // A list may have become shorter than the page that was asked for.
        if (at === page || answer.next === null) {
          return { items: answer.items, total: answer.total, page: at }
        }
        at += 1
      }
    },
    placeholderData: keepPreviousData,
  })
}

function cursorsOf(list: string): (string | null)[] {
  const known = knownCursors.get(list) ?? [null]
  knownCursors.delete(list)
  knownCursors.set(list, known)
  const oldest = knownCursors.keys().next().value
  if (knownCursors.size > keptLists && oldest !== undefined) knownCursors.delete(oldest)
  return known
}
