import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import type { MachineAction } from '@/lib/lifecycle/machine-actions'
import { whyNot } from '@/lib/lifecycle/machine-actions'

/** What a person can do to a machine from a menu or its page, in this order. */
export const machineButtons = [
  {
    action: 'retire',
    text: 'Retire',
    about: 'Drains and terminates it; its pool gets one smaller.',
  },
  { action: 'replace', text: 'Replace', about: 'Retires it and requests another in its place.' },
  { action: 'protect', text: 'Protect', about: 'Nothing retires it until the protection is gone.' },
  {
    action: 'unprotect',
    text: 'Remove protection',
    about: 'It may be retired, also by scaling down.',
  },
  {
    action: 'configure',
    text: 'Configure again',
    about: 'Runs Quattor with the newest profile.',
  },
] as const satisfies readonly { action: MachineAction; text: string; about: string }[]

export type MachineButton = (typeof machineButtons)[number]['action']

export function isMachineButton(id: string): id is MachineButton {
  return machineButtons.some(({ action }) => action === id)
}

/** Of protect and remove protection only the one that changes something is worth a place. */
export function buttonsFor(machine: Pick<ApiMachine, 'protected'>) {
  return machineButtons.filter(
    ({ action }) => action !== (machine.protected ? 'protect' : 'unprotect'),
  )
}

/** Which machines an action may be done to now, and of each other why not. */
export function sortByAllowed(action: MachineAction, machines: readonly ApiMachine[]) {
  const allowed: ApiMachine[] = []
  const refused: { machine: ApiMachine; reason: string }[] = []
  for (const machine of machines) {
    const reason = whyNot(action, machine)
    if (reason === undefined) allowed.push(machine)
    else refused.push({ machine, reason })
  }
  return { allowed, refused }
}

/** What it runs, and what it is to run when that is another one. */
export function revisionText({ served, applied, wanted }: ApiMachine['revision']): string {
  if (served === null) return '–'
  if (applied === null) return `${served} served, none applied`
  return wanted === null || applied === wanted ? `${applied}` : `${applied}, to get ${wanted}`
}
