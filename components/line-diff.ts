export interface DiffLine {
  kind: 'same' | 'removed' | 'added' | 'skipped'
  text: string
}

/** Lines that stay and are shown around those that do not. */
const around = 3
/** Beyond so many pairs of lines the way from one to the other is not looked for. */
const mostPairs = 1_000_000

/** What differs between two texts, line by line, with some lines around it. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, young] = [before.split('\n'), after.split('\n')]
  const shorter = Math.min(old.length, young.length)
  let start = 0
  while (start < shorter && old[start] === young[start]) start++
  let end = 0
  while (end < shorter - start && old[old.length - 1 - end] === young[young.length - 1 - end]) end++
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  return folded([
    ...old.slice(0, start).map(same),
    ...between(old.slice(start, old.length - end), young.slice(start, young.length - end)),
    ...old.slice(old.length - end).map(same),
  ])
}

/** By the longest common sequence of lines. */
function between(old: readonly string[], young: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text })
  const added = (text: string): DiffLine => ({ kind: 'added', text })
  if (old.length * young.length > mostPairs) return [...old.map(removed), ...young.map(added)]
  const width = young.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      common[i * width + j] =
        old[i] === young[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < young.length) {
    const [was, is] = [old[i], young[j]]
    if (was !== undefined && was === is) {
      lines.push({ kind: 'same', text: was })
      i++
      j++
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(was))
      i++
    } else {
      lines.push(added(is ?? ''))
      j++
    }
  }
  return lines
}

/** Without the lines that stay and are far from those that do not. */
function folded(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>()
  for (const [i, { kind }] of lines.entries()) {
    if (kind === 'same') continue
    for (let n = i - around; n <= i + around; n++) near.add(n)
  }
  const shown: DiffLine[] = []
  let skipped = 0
  const skip = () => {
    if (skipped === 0) return
    shown.push({ kind: 'skipped', text: `${skipped} ${skipped === 1 ? 'line' : 'lines'}` })
    skipped = 0
  }
  for (const [i, line] of lines.entries()) {
    if (!near.has(i)) {
      skipped++
      continue
    }
    skip()
    shown.push(line)
  }
  skip()
  return shown
}
