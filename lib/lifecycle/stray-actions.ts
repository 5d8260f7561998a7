/** What the rules need to know of an instance that carries the site's tag and belongs to no machine. */
export interface StrayFacts {
  gone: boolean
  ignored: boolean
  terminating: boolean
  ec2State: string
  /** The retired machine whose instance it was. */
  retiredMachine: string | null
}

type Rule = (stray: StrayFacts) => string | undefined

const gone: Rule = (s) => (s.gone ? 'The instance is gone, or carries our tag no more.' : undefined)
const terminating: Rule = (s) =>
  s.terminating ? 'The instance is being terminated already.' : undefined
const ending: Rule = (s) => (s.ec2State === 'shutting-down' ? 'The instance is ending.' : undefined)

/** What may be done to it, and why not: read by buttons, verbs and tests. */
export const strayActions = {
  adopt: [
    gone,
    terminating,
    ending,
    (s) =>
      s.retiredMachine
        ? `It was the instance of ${s.retiredMachine}, which is retired for good: terminate it.`
        : undefined,
  ],
  ignore: [gone, terminating, (s) => (s.ignored ? 'The instance is ignored already.' : undefined)],
  terminate: [gone, terminating],
} as const satisfies Record<string, readonly Rule[]>

export type StrayAction = keyof typeof strayActions

/** Why `action` may not be done to the instance now, as a sentence; undefined when it may. */
export function whyNotStray(action: StrayAction, stray: StrayFacts): string | undefined {
  const rules: readonly Rule[] = strayActions[action]
  for (const rule of rules) {
    const reason = rule(stray)
    if (reason) return reason
  }
  return undefined
}
