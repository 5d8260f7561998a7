/** The lines that hold the text, in any case; none for an empty text. */
export function findLines(lines: readonly string[], text: string): number[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  return lines.flatMap((line, i) => (line.toLowerCase().includes(wanted) ? [i] : []))
}

/** A line cut at what was found, so that every second piece is a hit. */
export function cutAtHits(line: string, text: string): string[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [line]
  const pieces: string[] = []
  const lower = line.toLowerCase()
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    pieces.push(line.slice(from, at), line.slice(at, at + wanted.length))
    from = at + wanted.length
  }
  return [...pieces, line.slice(from)]
}
