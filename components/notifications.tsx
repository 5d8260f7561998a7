'use client'

import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { useFeedState } from './change-feed'
import { FailureText } from './failure-text'
import { clockTime } from './time'

export interface Notice {
  type: 'success' | 'info' | 'warning' | 'error' | 'in-progress'
  header?: ReactNode
  content?: ReactNode
  /** A notice of the same id takes the place of the earlier one. */
  id?: string
}

interface Notices {
  notify(notice: Notice): void
  /** Shows a failure with its code and request id; `header` says what did not happen. */
  notifyFailure(header: string, error: unknown): void
  dismiss(id: string): void
}

const NoticesContext = createContext<Notices | undefined>(undefined)
const ItemsContext = createContext<readonly FlashbarProps.MessageDefinition[]>([])

export function useNotices(): Notices {
  const notices = useContext(NoticesContext)
  if (!notices) throw new Error('useNotices needs <NoticesProvider> above it')
  return notices
}

/** Good news leaves by itself; what went wrong stays until it is dismissed. */
const goodNewsMs = 12_000

let nextId = 1

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([])
  const dismiss = useCallback((id: string) => {
    setItems((shown) => shown.filter((item) => item.id !== id))
  }, [])
  const notify = useCallback(
    ({ type, header, content, id = `notice-${nextId++}` }: Notice) => {
      const item: FlashbarProps.MessageDefinition = {
        id,
        type: type === 'in-progress' ? 'in-progress' : type,
        loading: type === 'in-progress',
        header,
        content,
        dismissible: true,
        dismissLabel: 'Dismiss this message',
        onDismiss: () => dismiss(id),
      }
      setItems((shown) => [item, ...shown.filter((other) => other.id !== id)].slice(0, 8))
      if (type === 'success') setTimeout(() => dismiss(id), goodNewsMs)
    },
    [dismiss],
  )
  const notices = useMemo<Notices>(
    () => ({
      notify,
      dismiss,
      notifyFailure: (header, error) =>
        notify({ type: 'error', header, content: <FailureText error={error} /> }),
    }),
    [notify, dismiss],
  )
  return (
    <NoticesContext value={notices}>
      <ItemsContext value={items}>{children}</ItemsContext>
    </NoticesContext>
  )
}

/** The bar over each page: the feed's state first, then what was notified. */
export function NoticeBar() {
  const items = useContext(ItemsContext)
  const feed = useFeedState()
  const lost: FlashbarProps.MessageDefinition[] =
    feed.kind === 'lost'
      ? [
          {
            id: 'feed-lost',
            type: 'warning',
            dismissible: false,
            content: `Live updates are lost, showing what was known at ${clockTime(feed.since)}. Reconnecting…`,
          },
        ]
      : []
  return <Flashbar items={[...lost, ...items]} />
}
