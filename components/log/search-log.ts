import type { LogLines } from './split-lines'

/** The lines that contain `query`, without regard to case, from line `from` on. */
export function matchingLines(lines: LogLines, query: string, from = 0): number[] {
  const wanted = query.toLowerCase()
  const found: number[] = []
  if (!wanted) return found
  for (let index = from; index < lines.length; index += 1) {
    if (lines.at(index)?.text.toLowerCase().includes(wanted)) found.push(index)
  }
  return found
}

export interface MarkedPiece<S> {
  text: string
  style: S
  match: boolean
}

/** Cuts spans at the places where `query` stands in their joined text. */
export function markMatches<S>(
  spans: readonly { text: string; style: S }[],
  query: string,
): MarkedPiece<S>[] {
  const text = spans.map((span) => span.text).join('')
  const marks = matchRanges(text, query)
  const pieces: MarkedPiece<S>[] = []
  let at = 0
  for (const { text: part, style } of spans) {
    const end = at + part.length
    let from = at
    const put = (to: number, match: boolean) => {
      if (to > from) pieces.push({ text: text.slice(from, to), style, match })
      from = Math.max(from, to)
    }
    for (const [start, stop] of marks) {
      if (stop <= from || start >= end) continue
      put(Math.max(start, from), false)
      put(Math.min(stop, end), true)
    }
    put(end, false)
    at = end
  }
  return pieces
}

function matchRanges(text: string, query: string): [number, number][] {
  const wanted = query.toLowerCase()
  const lower = text.toLowerCase()
  // A few letters change their length in lower case; then no place would be right.
  if (!wanted || lower.length !== text.length) return []
  const ranges: [number, number][] = []
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    ranges.push([at, at + wanted.length])
  }
  return ranges
}
