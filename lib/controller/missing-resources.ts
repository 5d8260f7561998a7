import type { Memory } from './memory'

interface Known {
  id: string
  intent: 'kept' | 'gone'
  observedAt: Date | null
}

/**
 * Which of the rows that a complete answer of EC2 does not hold are gone. What was to go, and was
 * seen before, is gone at once; anything else may only be shown late, and is given some time.
 */
export function goneOf<R extends Known>(memory: Memory, missing: readonly R[]): R[] {
  return missing.filter((row) => {
    // What EC2 has never listed may be new.
    const { missingMs, doubtMs } = memory.waits
    const over = memory.missing.isOver(row.id, row.observedAt === null ? doubtMs : missingMs)
    return over || (row.intent === 'gone' && row.observedAt !== null)
  })
}

/** Words for something of ours that somebody else has removed. */
export function lostWords(what: string, restore: string): string {
  return `EC2 does not hold the ${what} any more: it was removed outside Muster. ${restore}`
}
