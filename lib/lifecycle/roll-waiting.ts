import { faults, isFaultCode } from './faults'
import { type LaunchDefinition, whyOutdated } from './outdated'
import {
  failedSuccessors,
  inService,
  isSuccessor,
  planRoll,
  type RollMachine,
  type RollRules,
} from './plan-roll'
import type { RollStatus } from './roll-actions'
import type { State } from './states'

export interface AwaitedMachine<M> {
  machine: M
  /** Why the roll waits for it. */
  why: string
  /** What a person can do. */
  next: string
}

export interface RollWaiting<M> {
  /** What it waits for, in a sentence or two. */
  summary: string
  machines: AwaitedMachine<M>[]
}

export interface RollStanding<M> {
  status: RollStatus
  rules: RollRules
  definition: LaunchDefinition
  desired: number
  /** As `planRoll` takes them. */
  machines: readonly M[]
  /** Those that the roll replaced and that are not gone yet. */
  leaving: readonly M[]
}

/** What a roll that has not ended waits for, and what would let it go on. */
export function rollWaiting<M extends RollMachine>(standing: RollStanding<M>): RollWaiting<M> {
  const { status, rules, definition, desired, machines, leaving } = standing
  const waitFor = (awaited: readonly M[], summary: string): RollWaiting<M> => ({
    summary,
    machines: awaited.map((machine) => awaitedMachine(machine, rules, definition)),
  })
  if (status === 'halted') {
    const failed = failedSuccessors(rules, definition, machines)
    return waitFor(failed, 'Somebody has to resume it, turn it back or stop it.')
  }
  const serving = machines.filter((m) => m.intent === 'serve' && m.state !== 'retired')
  if (status === 'paused') {
    const underWay = serving.filter((m) => isSuccessor(rules, m) && !inService(m))
    return waitFor(
      underWay,
      'Somebody has to resume it. What is under way is finished, nothing else begins.',
    )
  }
  const plan = planRoll(rules, definition, desired, machines)
  if (plan.kind === 'wait') {
    return waitFor(plan.waitingFor, waitSummary(rules, plan.waitingFor, desired - serving.length))
  }
  if (plan.kind === 'done' && leaving.length > 0) {
    const next =
      "Nothing: it goes once it has drained and let go of its volumes, at the latest a minute after its pool's drain timeout."
    return {
      summary: `All are replaced. It ends when ${areOrIs(leaving.length)} gone.`,
      machines: leaving.map((machine) => ({ machine, why: 'replaced, on its way out', next })),
    }
  }
  return { summary: 'Nothing: its next step is due.', machines: [] }
}

function waitSummary(
  rules: RollRules,
  waitingFor: readonly RollMachine[],
  missing: number,
): string {
  const others = waitingFor.filter((m) => !isSuccessor(rules, m)).length
  const lines = [
    ...(waitingFor.length === 1 ? ['It goes on when this machine is in service.'] : []),
    ...(waitingFor.length > 1
      ? [`It goes on as these ${waitingFor.length} machines come into service.`]
      : []),
    ...(missing > 0 ? [`${areOrIs(missing)} still to be requested to fill the pool.`] : []),
  ]
  if (missing > 0 || others > 0) {
    lines.push(
      rules.surge
        ? `No more than ${rules.maxAway} may be under way at once.`
        : `No more than ${rules.maxAway} may be out of service at once, whatever the reason.`,
    )
  }
  return lines.join(' ')
}

function awaitedMachine<M extends RollMachine>(
  machine: M,
  rules: RollRules,
  definition: LaunchDefinition,
): AwaitedMachine<M> {
  const { faultCode, state } = machine
  const trouble = faultCode === null ? 'not configured yet' : 'has a fault'
  const next =
    faultCode === null
      ? unfinished[state]
      : isFaultCode(faultCode)
        ? faults[faultCode].next
        : 'Read its log.'
  if (isSuccessor(rules, machine)) return { machine, why: `successor, ${trouble}`, next }
  const kind = whyOutdated(machine, definition) ? 'protected, left as it is' : 'up to date'
  const after =
    'The roll does not replace it, and goes on when it is in service or somebody replaces it.'
  return {
    machine,
    why: `${kind}, but ${trouble}`,
    next: faultCode === null ? next : `${next} ${after}`,
  }
}

const unfinished: Record<State, string> = {
  requested: 'Nothing yet: EC2 is asked for its instance.',
  booting: 'Nothing yet: it boots. Read its EC2 console output when it takes long.',
  bootstrapped: 'Nothing yet: Quattor runs. Read its log when it takes long.',
  configured: 'Nothing: it is in service.',
  retired: 'Nothing: it is gone.',
}

/** `1 machine is`, `3 machines are`. */
function areOrIs(count: number): string {
  return count === 1 ? '1 machine is' : `${count} machines are`
}
