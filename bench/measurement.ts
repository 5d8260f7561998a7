/** One row of the table. */
export interface Measurement {
  name: string
  /** Null where it was skipped; the note says why. */
  ours: number | null
  /** Null where nothing comparable is there; the note says why. */
  peer: number | null
  /** Ours by the peer's. */
  ratio: number | null
  unit: string
  /** Which of two is the better one. */
  better: 'more' | 'less'
  /** What the peer is, or why there is none. */
  note: string
}

export function measurement(row: Omit<Measurement, 'ratio'>): Measurement {
  const { name, ours, peer, unit, better, note } = row
  return {
    name,
    ours: significant(ours),
    peer: significant(peer),
    ratio: ours === null || !peer ? null : significant(ours / peer),
    unit,
    better,
    note,
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The smallest value that so many percent of them do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)
  return sorted[at] ?? Number.NaN
}

/**
 * Measures two things in turns, the first one now, the other one then, so that whatever else the
 * machine does meets both; answers the medians.
 */
export async function inTurns(
  rounds: number,
  ours: () => number | Promise<number>,
  peer: () => number | Promise<number>,
): Promise<{ ours: number; peer: number }> {
  const taken = { ours: [] as number[], peer: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) taken.ours.push(await ours())
    taken.peer.push(await peer())
    if (round % 2 === 1) taken.ours.push(await ours())
  }
  return { ours: median(taken.ours), peer: median(taken.peer) }
}

function significant(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4))
}
