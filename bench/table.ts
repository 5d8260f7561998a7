import type { Measurement } from './measurement'

/** The measurements as a table for a terminal. */
export function tableOf(rows: readonly Measurement[]): string {
  const head = ['measurement', 'ours', "peer's", 'ratio', 'unit', 'better', 'note']
  const lines = rows.map((row) => [
    row.name,
    numberText(row.ours),
    numberText(row.peer),
    row.ratio === null ? '–' : `${row.ratio}`,
    row.unit,
    row.better,
    row.note,
  ])
  return textTable(head, lines, [1, 2, 3])
}

/** Columns of equal width; those of numbers stand at the right. */
export function textTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  rightAligned: readonly number[],
): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)),
  )
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, i) =>
          rightAligned.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function numberText(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: 3 })
}
