import { useDeferredValue, useMemo, useState } from 'react'
import type { LogStore } from './log-store'
import { matchingLines } from './search-log'

export interface LogSearch {
  text: string
  /** What is marked and counted: the text, a moment later. */
  query: string
  matches: readonly number[]
  /** Which of the matches it stands at, from 0; undefined before the first step. */
  position: number | undefined
  change(text: string): void
  /** Goes to the next (1) or previous (-1) match and answers its line. */
  step(by: 1 | -1): number | undefined
}

/** Search in a log that may be growing: the match at which it stands stays the same line. */
export function useLogSearch(store: LogStore, version: number): LogSearch {
  const [text, setText] = useState('')
  const [line, setLine] = useState<number>()
  const query = useDeferredValue(text)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store changes in place
  const matches = useMemo(() => matchingLines(store.lines, query), [store, version, query])
  const index = line === undefined ? -1 : matches.indexOf(line)
  return {
    text,
    query,
    matches,
    position: index < 0 ? undefined : index,
    change(next) {
      setText(next)
      setLine(undefined)
    },
    step(by) {
      if (matches.length === 0) return undefined
      const from = index < 0 ? (by === 1 ? -1 : 0) : index
      const found = matches[(from + by + matches.length) % matches.length]
      setLine(found)
      return found
    },
  }
}
