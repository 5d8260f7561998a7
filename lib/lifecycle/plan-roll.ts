import { differences, type LaunchDefinition, type LaunchedMachine, whyOutdated } from './outdated'

export interface RollRules {
  /** Out of service at once, or with surge beyond the desired size. */
  maxAway: number
  surge: boolean
  includeProtected: boolean
  maxFailures: number
  /** Machines requested from then on are its successors. */
  since: Date
  /** Failures before this are forgiven. */
  countedFrom: Date
}

export interface RollMachine extends LaunchedMachine {
  id: string
  name: string
  number: number
  protected: boolean
  faultCode: string | null
  faultMessage: string | null
  faultSince: Date | null
  requestedAt: Date
}

export type RollPlan<M extends RollMachine> =
  | { kind: 'halt'; reason: string }
  /** Nothing is left to replace but protected machines that nobody asked for. */
  | { kind: 'done'; left: M[] }
  | { kind: 'wait'; waitingFor: M[] }
  /** `replace`: retire, with a successor in the same slot. `retire`: a successor serves already. */
  | { kind: 'act'; replace: M[]; retire: M[]; request: number }

/** EC2 is asked again for these, or they are refilled: the roll only waits. */
const mendedOtherwise = ['LaunchFailed', 'InstanceLost']

/**
 * What a roll does next. `machines` are the pool's: all that are not retired, and the retired ones
 * requested since the roll began. It never takes a machine out of service beyond `maxAway`.
 */
export function planRoll<M extends RollMachine>(
  rules: RollRules,
  definition: LaunchDefinition,
  desired: number,
  machines: readonly M[],
): RollPlan<M> {
  const failed = failedSuccessors(rules, definition, machines)
  if (failed.length > rules.maxFailures) return { kind: 'halt', reason: haltReason(rules, failed) }
  const serving = machines.filter((m) => m.intent === 'serve' && m.state !== 'retired')
  const outdated = serving.filter((m) => whyOutdated(m, definition) !== undefined)
  const queue = serving
    .filter((m) =>
      outdated.includes(m)
        ? rules.includeProtected || !m.protected
        : isSuccessor(rules, m) && mustBeReplaced(m),
    )
    .sort(replacementOrder)
  const underWay = serving.filter((m) => !inService(m) && !queue.includes(m))
  const act = rules.surge
    ? withSurge(rules, desired, serving, queue, underWay.length)
    : inPlace(rules, desired, serving, queue, underWay.length)
  if (act.replace.length + act.retire.length + act.request > 0) return act
  const awaited = underWay.filter((m) => queue.length > 0 || isSuccessor(rules, m))
  if (queue.length > 0 || awaited.length > 0) return { kind: 'wait', waitingFor: awaited }
  return { kind: 'done', left: outdated }
}

/** Machines of the roll's making that show a fault, or were retired with one. */
export function failedSuccessors<M extends RollMachine>(
  rules: Pick<RollRules, 'since' | 'countedFrom'>,
  definition: LaunchDefinition,
  machines: readonly M[],
): M[] {
  return machines.filter(
    (m) =>
      isSuccessor(rules, m) &&
      m.faultCode !== null &&
      m.faultSince !== null &&
      m.faultSince >= rules.countedFrom &&
      differences(m, definition).length === 0,
  )
}

export function inService(machine: Pick<RollMachine, 'state' | 'intent' | 'faultCode'>): boolean {
  return machine.state === 'configured' && machine.intent === 'serve' && machine.faultCode === null
}

export function isSuccessor(rules: Pick<RollRules, 'since'>, machine: RollMachine): boolean {
  return machine.requestedAt >= rules.since
}

function mustBeReplaced(machine: RollMachine): boolean {
  const { faultCode } = machine
  return faultCode !== null && !mendedOtherwise.includes(faultCode) && !machine.protected
}

/** Protected ones last; first those whose replacement takes nobody out of service; then by age. */
function replacementOrder(a: RollMachine, b: RollMachine): number {
  return (
    Number(a.protected) - Number(b.protected) ||
    Number(inService(a)) - Number(inService(b)) ||
    a.number - b.number
  )
}

function inPlace<M extends RollMachine>(
  rules: RollRules,
  desired: number,
  serving: readonly M[],
  queue: readonly M[],
  underWay: number,
) {
  const replace: M[] = []
  let away = desired - serving.filter(inService).length
  for (const machine of queue) {
    if (underWay + replace.length >= rules.maxAway) break
    if (inService(machine)) {
      if (away >= rules.maxAway) break
      away++
    }
    replace.push(machine)
  }
  return { kind: 'act' as const, replace, retire: [] as M[], request: 0 }
}

function withSurge<M extends RollMachine>(
  rules: RollRules,
  desired: number,
  serving: readonly M[],
  queue: readonly M[],
  underWay: number,
) {
  const retire: M[] = []
  let surplus = serving.length - desired
  let inServiceLeft = serving.filter(inService).length
  // Nobody left to replace: what is beyond the desired size was requested in vain.
  const newestFirst = [...serving].filter((m) => !m.protected).sort((a, b) => b.number - a.number)
  for (const machine of queue.length > 0 ? queue : newestFirst) {
    if (surplus <= 0) break
    if (inService(machine)) {
      if (inServiceLeft <= desired) continue
      inServiceLeft--
    }
    retire.push(machine)
    surplus--
  }
  const left = queue.length - retire.length
  const extra = Math.max(0, surplus)
  const request = Math.min(left - extra, rules.maxAway - extra, rules.maxAway - underWay)
  return { kind: 'act' as const, replace: [] as M[], retire, request: Math.max(0, request) }
}

function haltReason(rules: RollRules, failed: readonly RollMachine[]): string {
  const which = failed
    .slice(0, 5)
    .map((m) => `${m.name}: ${m.faultCode}${m.faultMessage ? `, ${m.faultMessage}` : ''}`)
    .join('; ')
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : ''
  const successors =
    failed.length === 1 ? '1 successor failed' : `${failed.length} successors failed`
  return `${successors}, ${rules.maxFailures} allowed (${which}${more})`
}
