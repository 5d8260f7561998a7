'use client'

import type { InputProps } from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { findPlace, type LogPlace } from './find-place'
import { LogHeading } from './log-heading'
import { LogLineText } from './log-line'
import { LogPlaceNote } from './log-place-note'
import type { LogStore } from './log-store'
import { LogToolbar } from './log-toolbar'
import styles from './log-view.module.css'
import { useFolding } from './use-folding'
import { useLogSearch } from './use-log-search'
import { useStickToEnd } from './use-stick-to-end'

const lineHeight = 19

interface LogViewProps {
  store: LogStore
  label: string
  /** More may come: there is an end to follow. */
  live: boolean
  download?: string
  /** What stands there while the log has no line. */
  empty: ReactNode
  /** What is said below the lines, such as what of the log is still to come. */
  footer?: ReactNode
  /** Where it is to open, instead of at its end. */
  place?: LogPlace | undefined
}

/** Shows a log of any length: only the lines in sight are in the page. */
export function LogView({ store, label, live, download, empty, footer, place }: LogViewProps) {
  const version = useSyncExternalStore(store.watch, store.readVersion, store.readVersion)
  const [wrap, setWrap] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const searchInput = useRef<InputProps.Ref>(null)
  const folding = useFolding(store, version)
  const search = useLogSearch(store, version)
  const virtual = useVirtualizer({
    count: folding.shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => folding.shown[index] ?? index,
    overscan: 30,
  })
  const follow = useStickToEnd(scroller, virtual.getTotalSize(), place === undefined)
  const rows = virtual.getVirtualItems()
  const current = search.position === undefined ? undefined : search.matches[search.position]

  const goTo = (line: number | undefined) => {
    if (line === undefined) return
    follow.setFollowing(false)
    const index = folding.reveal(line).indexOf(line)
    // After the lines that it unfolded are there.
    requestAnimationFrame(() => virtual.scrollToIndex(index, { align: 'center' }))
  }
  const found = place && findPlace(store, place)
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes there once, when it is found
  useEffect(() => {
    if (found?.line === undefined) return
    goTo(found.line)
    scroller.current?.scrollIntoView({ block: 'center' })
    scroller.current?.focus({ preventScroll: true })
  }, [found?.line, place?.component, place?.from, place?.to])
  const searchInstead = (event: KeyboardEvent) => {
    if (!(event.key === 'f' && (event.ctrlKey || event.metaKey))) return
    // The browser's own search would see the lines in sight only.
    event.preventDefault()
    searchInput.current?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only catches a shortcut of what is inside
    <div onKeyDown={searchInstead}>
      <SpaceBetween size="xs">
        <LogToolbar
          search={search}
          searchRef={searchInput}
          onStep={(by) => goTo(search.step(by))}
          wrap={wrap}
          onWrap={(next) => {
            setWrap(next)
            virtual.measure()
          }}
          follow={live ? follow.following : undefined}
          onFollow={follow.setFollowing}
          foldable={store.sections.all.length > 0}
          anyFolded={folding.folded.size > 0}
          onFoldAll={folding.foldAll}
          download={download}
        />
        {place && found && (
          <LogPlaceNote component={place.component} found={found} store={store} live={live} />
        )}
        <div
          ref={scroller}
          className={styles.view}
          role="log"
          aria-live="off"
          aria-label={label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onScroll={follow.onScroll}
          data-lines={store.lines.length}
        >
          {store.lines.length === 0 ? (
            <div className={styles.empty}>{empty}</div>
          ) : (
            <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
              <div
                className={wrap ? styles.wrapped : styles.unwrapped}
                style={{ transform: `translateY(${rows[0]?.start ?? 0}px)` }}
              >
                {rows.map((row) => {
                  const index = folding.shown[row.index] ?? 0
                  const line = store.lines.at(index)
                  const section = store.sections.startingAt(index)
                  return (
                    <div
                      key={row.key}
                      ref={virtual.measureElement}
                      data-index={row.index}
                      className={
                        index === current || index === found?.line ? styles.currentRow : styles.row
                      }
                    >
                      <span className={styles.number}>{index + 1}</span>
                      {section ? (
                        <LogHeading
                          section={section}
                          folded={folding.folded.has(index)}
                          live={live}
                          onToggle={folding.toggle}
                        />
                      ) : (
                        <span className={styles.text}>
                          {line && (
                            <LogLineText
                              line={line}
                              query={search.query}
                              current={index === current}
                            />
                          )}
                        </span>
                      )}
                    </div>
                  )
                })}
              </div>
            </div>
          )}
        </div>
        {footer}
      </SpaceBetween>
    </div>
  )
}
