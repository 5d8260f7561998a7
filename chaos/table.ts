import { textTable } from '@/bench/table'
import type { ChaosRow } from './row'

/** The rows for a terminal, and below them each violation in words. */
export function tableOf(rows: readonly ChaosRow[]): string {
  const head = ['what', 'runs', 'machines', 'violations', "peer's", 'to rest', 'note']
  const lines = rows.map((row) => [
    row.name,
    String(row.runs),
    String(row.machines),
    String(row.ours),
    row.peer === null ? '–' : String(row.peer),
    row.restSeconds === null ? '–' : `${row.restSeconds.toFixed(1)} s`,
    row.note,
  ])
  const found = rows.flatMap(({ name, violations }) =>
    violations.map(({ invariant, what }) => `${name}: ${invariant}: ${what}`),
  )
  return [textTable(head, lines, [1, 2, 3, 4, 5]), ...found].join('\n')
}
