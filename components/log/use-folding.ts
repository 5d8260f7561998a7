import { useMemo, useState } from 'react'
import { visibleLines } from './fold-steps'
import type { LogStore } from './log-store'

/** Which sections of a log are folded, and the lines that are left to show. */
export function useFolding(store: LogStore, version: number) {
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store changes in place
  const shown = useMemo(
    () => visibleLines(store.lines.length, store.sections.all, folded),
    [store, version, folded],
  )
  return {
    folded,
    shown,
    toggle(start: number) {
      setFolded((before) => {
        const after = new Set(before)
        if (!after.delete(start)) after.add(start)
        return after
      })
    },
    foldAll(fold: boolean) {
      setFolded(new Set(fold ? store.sections.all.map((section) => section.start) : []))
    },
    /** Unfolds whatever hides the line; answers the lines that are shown then. */
    reveal(line: number): Int32Array {
      const hiding = store.sections.all.filter(
        (s) => folded.has(s.start) && s.start < line && line < s.end,
      )
      if (hiding.length === 0) return shown
      const after = new Set(folded)
      for (const section of hiding) after.delete(section.start)
      setFolded(after)
      return visibleLines(store.lines.length, store.sections.all, after)
    },
  }
}
