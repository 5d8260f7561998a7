'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import {
  filterFromParams,
  type ListFilter,
  paramsWithFilter,
  parseSorting,
  type Sorting,
  sortingText,
} from './list-filter'

interface ListAddressOptions {
  /** The properties by which the list can be narrowed. */
  keys: readonly string[]
  sortFields: readonly string[]
  standardSort: string
}

/** What a list shows, kept in the address: it can be sent to others, and going back undoes a change. */
export function useListAddress({ keys, sortFields, standardSort }: ListAddressOptions) {
  const path = usePathname()
  const params = useSearchParams()
  const text = params.toString()

  return useMemo(() => {
    const current = new URLSearchParams(text)
    const go = (next: URLSearchParams) => {
      const query = next.toString()
      // Without asking the server: the page is the same, only its queries differ.
      if (query !== text) window.history.pushState(null, '', query ? `${path}?${query}` : path)
    }
    const set = (name: string, value: string | undefined, keepPage = false) => {
      const next = new URLSearchParams(current)
      if (!keepPage) next.delete('page')
      if (value === undefined) next.delete(name)
      else next.set(name, value)
      go(next)
    }
    return {
      filter: filterFromParams(current, keys),
      setFilter: (filter: ListFilter) => go(paramsWithFilter(current, keys, filter)),
      sorting: parseSorting(current.get('sort'), sortFields, standardSort),
      setSorting: (sorting: Sorting) => {
        const sort = sortingText(sorting)
        set('sort', sort === standardSort ? undefined : sort)
      },
      page: Math.max(1, Math.trunc(Number(current.get('page'))) || 1),
      setPage: (page: number) => set('page', page > 1 ? String(page) : undefined, true),
      has: (name: string) => current.has(name),
      setFlag: (name: string, on: boolean) => set(name, on ? '1' : undefined),
    }
  }, [path, text, keys, sortFields, standardSort])
}
