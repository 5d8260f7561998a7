export type RollStatus = 'running' | 'paused' | 'halted' | 'done' | 'turnedBack' | 'stopped'

export interface RollFacts {
  status: RollStatus
  /** It goes back to the previous definition already. */
  back: boolean
}

type Rule = (roll: RollFacts) => string | undefined

const ended: Rule = ({ status }) =>
  status === 'running' || status === 'paused' || status === 'halted'
    ? undefined
    : 'The roll has ended.'

/** What may be done to a roll, and why not: the first rule that objects answers. */
export const rollActions = {
  pause: [
    ended,
    ({ status }) => (status === 'running' ? undefined : `The roll is ${status} already.`),
  ],
  resume: [ended, ({ status }) => (status === 'running' ? 'The roll is running.' : undefined)],
  'turn-back': [
    ended,
    ({ back }) => (back ? 'The roll is on its way back already. Resume or stop it.' : undefined),
  ],
  stop: [ended],
} as const satisfies Record<string, readonly Rule[]>

export type RollAction = keyof typeof rollActions

/** Why `action` may not be done to the roll now, as a sentence; undefined when it may. */
export function whyNotRoll(action: RollAction, roll: RollFacts): string | undefined {
  const rules: readonly Rule[] = rollActions[action]
  for (const rule of rules) {
    const reason = rule(roll)
    if (reason) return reason
  }
  return undefined
}

export interface RollStart {
  outdated: readonly { protected: boolean }[]
  includeProtected: boolean
  surge: boolean
  /** The pool's slots own an address or volumes. */
  claims: boolean
}

/** Why surge is not possible: two machines cannot hold what one slot owns. */
export function whyNotSurge(claims: boolean): string | undefined {
  return claims
    ? 'The slots of this pool own an Elastic IP or volumes, which a successor gets only after its predecessor. Roll without surge.'
    : undefined
}

/** Why a roll may not begin; undefined when it may. */
export function whyNotStartRoll(start: RollStart): string | undefined {
  const { outdated, includeProtected, surge, claims } = start
  if (outdated.length === 0) {
    return 'No machine is outdated: all are as the pool’s definition says. Change its image or instance types first.'
  }
  if (!includeProtected && outdated.every((machine) => machine.protected)) {
    return 'Every outdated machine is protected. Include the protected ones, or remove their protection.'
  }
  return surge ? whyNotSurge(claims) : undefined
}
