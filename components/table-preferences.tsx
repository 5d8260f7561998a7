'use client'

import CollectionPreferences, {
  type CollectionPreferencesProps,
} from '@cloudscape-design/components/collection-preferences'
import { useCallback, useSyncExternalStore } from 'react'

type Preferences = CollectionPreferencesProps.Preferences

const pageSizes = [25, 50, 100, 200]
const listeners = new Set<() => void>()
/** For browsers that keep nothing. */
const unsaved = new Map<string, string>()

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return unsaved.get(key) ?? null
  }
}

function write(key: string, text: string): void {
  try {
    window.localStorage.setItem(key, text)
  } catch {
    unsaved.set(key, text)
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** How somebody wants a table to look, kept in their browser; columns that came since are added. */
export function useTablePreferences(key: string, standard: Preferences) {
  const text = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  )
  const preferences = merge(text, standard)
  const setPreferences = useCallback((next: Preferences) => write(key, JSON.stringify(next)), [key])
  return [preferences, setPreferences] as const
}

function merge(text: string | null, standard: Preferences): Preferences {
  const kept = parse(text)
  const columns = standard.contentDisplay ?? []
  const chosen = (kept.contentDisplay ?? []).filter(({ id }) => columns.some((c) => c.id === id))
  const added = columns.filter(({ id }) => !chosen.some((c) => c.id === id))
  const pageSize = pageSizes.find((size) => size === kept.pageSize)
  return {
    ...standard,
    wrapLines: kept.wrapLines ?? standard.wrapLines ?? false,
    ...(pageSize ? { pageSize } : {}),
    contentDisplay: [...chosen, ...added],
  }
}

function parse(text: string | null): Preferences {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

interface TablePreferencesProps {
  preferences: Preferences
  onChange: (preferences: Preferences) => void
  columns: readonly CollectionPreferencesProps.ContentDisplayOption[]
  what: string
}

/** The gear of a table: page size, wrapping, which columns and in what order. */
export function TablePreferences({ preferences, onChange, columns, what }: TablePreferencesProps) {
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={preferences}
      onConfirm={({ detail }) => onChange(detail)}
      pageSizePreference={{
        title: 'Page size',
        options: pageSizes.map((value) => ({ value, label: `${value} ${what}` })),
      }}
      wrapLinesPreference={{
        label: 'Wrap lines',
        description: 'Shows the whole text of each cell',
      }}
      contentDisplayPreference={{ title: 'Columns', options: columns }}
    />
  )
}
