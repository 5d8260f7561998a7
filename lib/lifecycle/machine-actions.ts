import type { Intent, State } from './states'

/** What the rules need to know of a machine. */
export interface MachineFacts {
  state: State
  intent: Intent
  protected: boolean
  connected: boolean
  instanceId: string | null
}

type Rule = (machine: MachineFacts) => string | undefined

const gone: Rule = (m) => (m.state === 'retired' ? 'The machine is retired.' : undefined)
const leaving: Rule = (m) =>
  m.intent === 'retire' ? 'The machine is already on its way out.' : undefined
const shielded: Rule = (m) =>
  m.protected ? 'The machine is protected. Remove its protection first.' : undefined
const noInstance: Rule = (m) =>
  m.instanceId === null ? 'The machine has no instance yet.' : undefined
const notReported: Rule = (m) =>
  m.state === 'requested' || m.state === 'booting' ? 'The machine has not reported yet.' : undefined

/**
 * What may be done to a machine, and why not: each action's rules, the first that objects answers.
 * Buttons, verbs and tests all read this table.
 */
export const machineActions = {
  retire: [gone, leaving, shielded],
  replace: [gone, leaving, shielded],
  protect: [gone, leaving, (m) => (m.protected ? 'The machine is protected already.' : undefined)],
  unprotect: [gone, (m) => (m.protected ? undefined : 'The machine is not protected.')],
  configure: [gone, leaving, notReported],
  consoleOutput: [noInstance],
} as const satisfies Record<string, readonly Rule[]>

export type MachineAction = keyof typeof machineActions

/** Why `action` may not be done to the machine now, as a sentence; undefined when it may. */
export function whyNot(action: MachineAction, machine: MachineFacts): string | undefined {
  const rules: readonly Rule[] = machineActions[action]
  for (const rule of rules) {
    const reason = rule(machine)
    if (reason) return reason
  }
  return undefined
}
