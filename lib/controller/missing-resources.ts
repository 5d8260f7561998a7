import { now } from '@/lib/platform/clock'
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
  const at = now().getTime()
  return missing.filter((row) => {
    const since = memory.missingSince.get(row.id) ?? at
    memory.missingSince.set(row.id, since)
    if (row.intent === 'gone' && row.observedAt !== null) return true
    return at - since >= memory.waits.missingMs
  })
}

/** Words for something of ours that somebody else has removed. */
export function lostWords(what: string, restore: string): string {
  return `EC2 does not hold the ${what} any more: it was removed outside Muster. ${restore}`
}
