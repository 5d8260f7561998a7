import type { Violation } from './invariants/facts'

/** One row of the table: a fault, and what became of the site under it. */
export interface ChaosRow {
  name: string
  runs: number
  /** How many machines each run had. */
  machines: number
  violations: Violation[]
  /** How many violations ours had. */
  ours: number
  /** How many the peer had under the same fault; null: there is none, and the note says why. */
  peer: number | null
  /** Ours by the peer's. */
  ratio: number | null
  unit: 'violations'
  /** From the end of the fault until nothing was under way: the median of the runs. */
  restSeconds: number | null
  note: string
  /** Long lists behind the note, by what they are of: not for the table. */
  details?: Record<string, string[]>
}

/** How much of each part is wanted, and from which seed its randomness comes. */
export interface Effort {
  quick: boolean
  seed: number
  /** How often each scenario is played; else as often as it says itself. */
  runs?: number
  /** Says what goes on, a line at a time. */
  log(line: string): void
}

/** A part of `npm run chaos`. */
export type ChaosPart = (effort: Effort) => Promise<ChaosRow[]>

export function chaosRow(row: Omit<ChaosRow, 'ours' | 'ratio' | 'unit'>): ChaosRow {
  const ours = row.violations.length
  return {
    ...row,
    ours,
    ratio: row.peer ? Number((ours / row.peer).toPrecision(4)) : null,
    unit: 'violations',
  }
}
