export type RolloutState = 'running' | 'paused' | 'halted' | 'done' | 'rolledBack' | 'superseded'

type Rule = (status: RolloutState) => string | undefined

const ended: Rule = (status) =>
  status === 'running' || status === 'paused' || status === 'halted'
    ? undefined
    : 'The rollout has ended.'

/** What may be done to a rollout, and why not: the first rule that objects answers. */
export const rolloutActions = {
  pause: [
    ended,
    (status) => (status === 'running' ? undefined : `The rollout is ${status} already.`),
  ],
  resume: [ended, (status) => (status === 'running' ? 'The rollout is running.' : undefined)],
  'roll-back': [ended],
  finish: [ended],
} as const satisfies Record<string, readonly Rule[]>

export type RolloutAction = keyof typeof rolloutActions

/** Why `action` may not be done to a rollout in this status; undefined when it may. */
export function whyNotRollout(action: RolloutAction, status: RolloutState): string | undefined {
  const rules: readonly Rule[] = rolloutActions[action]
  for (const rule of rules) {
    const reason = rule(status)
    if (reason) return reason
  }
  return undefined
}
