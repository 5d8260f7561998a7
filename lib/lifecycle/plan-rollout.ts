import type { Intent, State } from './states'

export interface RolloutRules {
  revision: number
  /** So many machines first, and then so many percent at a time. */
  canary: number
  share: number
  maxFailures: number
  /** Failures before this are forgiven. */
  countedFrom: Date
}

/** A machine that runs the profile. */
export interface RolloutMachine {
  name: string
  poolName: string
  number: number
  state: State
  intent: Intent
  faultCode: string | null
  faultMessage: string | null
  faultSince: Date | null
  /** It sits in its room; and whether it ever did. */
  connected: boolean
  everConnected: boolean
  revisionServed: number | null
  revisionApplied: number | null
  revisionWanted: number | null
  revisionFailed: number | null
  /** References that nothing answers yet. */
  waitingFor: readonly string[]
}

export type Standing =
  /** It applied the revision, or was served it and is of those that never say what they did. */
  | { kind: 'applied' }
  | { kind: 'failed' }
  /** Its wave has begun, and waits for it. */
  | { kind: 'awaited'; why: string }
  /** Its wave has begun, but it is in trouble of its own and holds up nobody. */
  | { kind: 'passedOver'; why: string }
  /** Its wave has not begun. */
  | { kind: 'later' }

export type RolloutPlan<M extends RolloutMachine> =
  | { kind: 'halt'; failed: M[] }
  | { kind: 'wait'; waitingFor: { machine: M; why: string }[] }
  | { kind: 'wave'; machines: M[] }
  /** The revision is proven. Machines whose wave never came get it as the one in force. */
  | { kind: 'done' }

/** A machine that shows one of these since it was served the revision counts as failed. */
const failures: readonly string[] = [
  'ConfigureFailed',
  'BootstrapFailed',
  'ConfigureTimeout',
  'Unreachable',
]
/** A machine that shows one of these, and did not fail, can tell nothing of a revision. */
const troubles: readonly string[] = [
  'LaunchFailed',
  'BootTimeout',
  'InstanceLost',
  'InstanceStopped',
  'Unreachable',
]

/**
 * What a rollout does next; `machines` are all that run the profile. A wave begins when nobody is
 * awaited any more, so that never more than a wave's machines are on their way to the revision.
 */
export function planRollout<M extends RolloutMachine>(
  rules: RolloutRules,
  machines: readonly M[],
): RolloutPlan<M> {
  const counting = machines.filter(counts)
  const standings = counting.map((machine) => ({ machine, standing: standingOf(rules, machine) }))
  const standingAs = (kind: Standing['kind']) =>
    standings.filter(({ standing }) => standing.kind === kind).map(({ machine }) => machine)
  const failed = standingAs('failed')
  if (failed.length > rules.maxFailures) return { kind: 'halt', failed }
  const waitingFor = standings.flatMap(({ machine, standing }) =>
    standing.kind === 'awaited' ? [{ machine, why: standing.why }] : [],
  )
  if (waitingFor.length > 0) return { kind: 'wait', waitingFor }
  const told = standingAs('applied').length + failed.length
  const size = waveSize(rules, counting.length, told)
  const queue = standingAs('later').sort(waveOrder)
  const reachable = queue.filter(canBeTold)
  if (reachable.length > 0) return { kind: 'wave', machines: reachable.slice(0, size) }
  if (told > 0 || counting.length === 0) return { kind: 'done' }
  // Nobody has tried it, and nobody can be told: the first who comes up tries it.
  if (queue.length > 0) return { kind: 'wave', machines: queue.slice(0, size) }
  return {
    kind: 'wait',
    waitingFor: standings.flatMap(({ machine, standing }) =>
      'why' in standing ? [{ machine, why: standing.why }] : [],
    ),
  }
}

/** A machine that leaves is no longer one of those to which a revision goes out. */
export function counts(machine: Pick<RolloutMachine, 'state' | 'intent'>): boolean {
  return machine.state !== 'retired' && machine.intent === 'serve'
}

/** How many machines the next wave takes, when `told` of `total` have applied it or failed on it. */
export function waveSize(
  { canary, share }: Pick<RolloutRules, 'canary' | 'share'>,
  total: number,
  told: number,
): number {
  return told < canary ? canary - told : Math.max(1, Math.ceil((total * share) / 100))
}

export function standingOf(rules: RolloutRules, machine: RolloutMachine): Standing {
  const { revision, countedFrom } = rules
  const { state, faultCode, faultSince, revisionServed } = machine
  if (machine.revisionWanted !== revision) return { kind: 'later' }
  const served = revisionServed === revision
  if (machine.revisionFailed === revision) return { kind: 'failed' }
  const faultCounts = faultCode !== null && faultSince !== null && faultSince >= countedFrom
  if (served && faultCounts && failures.includes(faultCode)) return { kind: 'failed' }
  if (machine.revisionApplied === revision) return { kind: 'applied' }
  if (served && !machine.everConnected && !machine.connected && state === 'configured') {
    return { kind: 'applied' }
  }
  return { kind: inTrouble(machine) ? 'passedOver' : 'awaited', why: whyAwaited(rules, machine) }
}

function whyAwaited({ revision }: RolloutRules, machine: RolloutMachine): string {
  const { state, faultCode, waitingFor, revisionServed } = machine
  if (inTrouble(machine)) return `It shows ${faultCode}.`
  if (state === 'requested' || state === 'booting') return 'It is still booting.'
  if (waitingFor.length > 0) return `It waits for ${waitingFor.join(', ')}.`
  if (!machine.connected && machine.everConnected) return 'It is not in its room.'
  if (revisionServed !== revision) return `It has not fetched revision ${revision} yet.`
  return `It has not ended a Quattor run on revision ${revision} yet.`
}

/** Whether the machine hears of a revision, or comes for it by itself. */
function canBeTold(machine: RolloutMachine): boolean {
  const up = machine.state === 'bootstrapped' || machine.state === 'configured'
  return up && (machine.connected || !machine.everConnected) && !inTrouble(machine)
}

function inTrouble({ faultCode }: RolloutMachine): boolean {
  return faultCode !== null && troubles.includes(faultCode)
}

/** Those in service and in their room first: they tell soonest. Then by pool and number. */
function waveOrder(a: RolloutMachine, b: RolloutMachine): number {
  return (
    Number(tellsSoon(b)) - Number(tellsSoon(a)) ||
    Number(canBeTold(b)) - Number(canBeTold(a)) ||
    (a.poolName < b.poolName ? -1 : a.poolName > b.poolName ? 1 : a.number - b.number)
  )
}

function tellsSoon(machine: RolloutMachine): boolean {
  return machine.state === 'configured' && machine.connected && machine.faultCode === null
}

/** `1 machine failed on revision 4, 0 allowed (wn-0001: filecopy)`. */
export function rolloutHaltReason(
  { revision, maxFailures }: RolloutRules,
  failed: readonly (Pick<RolloutMachine, 'name' | 'faultCode' | 'faultMessage'> & {
    /** The components that failed, as far as its run said so. */
    components: readonly string[]
  })[],
): string {
  const which = failed
    .slice(0, 5)
    .map((machine) => `${machine.name}: ${whatFailed(machine)}`)
    .join('; ')
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : ''
  const machines = failed.length === 1 ? '1 machine' : `${failed.length} machines`
  return `${machines} failed on revision ${revision}, ${maxFailures} allowed (${which}${more})`
}

function whatFailed(machine: {
  components: readonly string[]
  faultCode: string | null
  faultMessage: string | null
}): string {
  const { components, faultCode, faultMessage } = machine
  if (components.length > 0) {
    return `${components.length === 1 ? 'component' : 'components'} ${components.join(', ')}`
  }
  return faultMessage ?? faultCode ?? 'its Quattor run ended with errors'
}
