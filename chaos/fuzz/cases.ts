import fc from 'fast-check'
import type { Violation } from '@/chaos/invariants/facts'

export interface Outcome {
  cases: number
  violations: Violation[]
}

/** Why an answer should not have been, in words; nothing of one that is as it should be. */
export type Look<T> = (value: T) => Promise<string | undefined>

/** Tries so many cases, and finds the smallest one that is answered as none should be. */
export async function tryCases<T>(
  what: string,
  cases: fc.Arbitrary<T>,
  { seed, count }: { seed: number; count: number },
  look: Look<T>,
): Promise<Outcome> {
  const property = fc.asyncProperty(cases, async (value) => {
    const wrong = await look(value)
    if (wrong !== undefined) throw new Error(wrong)
  })
  // Each case is a call: looking for a smaller one must not take longer than finding it.
  const tried = await fc.check(property, { seed, numRuns: count, interruptAfterTimeLimit: 120_000 })
  const violations: Violation[] = []
  if (tried.failed && tried.counterexample !== null) {
    const [value] = tried.counterexample
    const why = tried.errorInstance instanceof Error ? tried.errorInstance.message : 'interrupted'
    violations.push({
      invariant: 'bad input is answered, and never by an error of our own',
      what: `${what}, seed ${seed}, path ${tried.counterexamplePath}: ${fc.stringify(value).slice(0, 2_000)} is answered ${why.slice(0, 500)}`,
    })
  }
  return { cases: tried.numRuns, violations }
}
