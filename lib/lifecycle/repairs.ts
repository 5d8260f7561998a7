import type { FaultCode } from './faults'
import type { Intent, State } from './states'

interface Remedy {
  /** Whether another machine in its place would not have the fault. */
  repairs: boolean
  /** Why, or why not. */
  why: string
  /** The fault says that a machine was not heard, which is no news while no gateway listens. */
  silence?: true
}

/** For which faults Muster replaces a machine by itself. */
export const remedies = {
  LaunchFailed: { repairs: false, why: 'It has no instance, and Muster asks EC2 again.' },
  BootTimeout: {
    repairs: true,
    why: 'Its instance has never reported; another one may.',
    silence: true,
  },
  BootstrapTimeout: { repairs: true, why: 'It hangs before its first profile.', silence: true },
  BootstrapFailed: {
    repairs: true,
    why: 'Its Quattor client does not work; that of another instance may.',
    silence: true,
  },
  ConfigureFailed: { repairs: false, why: 'Another machine would run the same profile.' },
  ConfigureTimeout: { repairs: false, why: 'Another machine would run the same profile.' },
  Unreachable: { repairs: true, why: 'Nobody knows what has become of it.', silence: true },
  StatusCheckFailed: { repairs: true, why: 'Its instance or its host is broken.' },
  InstanceLost: { repairs: false, why: 'It is gone, and the pool is filled up without a repair.' },
  InstanceStopped: { repairs: false, why: 'Somebody stopped it, and may start it again.' },
} as const satisfies Record<FaultCode, Remedy>

export function remedyFor(code: string | null): Remedy | undefined {
  return code !== null && Object.hasOwn(remedies, code) ? remedies[code as FaultCode] : undefined
}

/** Of a pool, more than this share of unhealthy machines is not the machines' own fault. */
const mostUnhealthy = 0.2

export interface RepairPolicy {
  desired: number
  repair: boolean
  repairAfter: number
  repairBudget: number
  launchesStoppedAt: Date | null
}

export interface RepairMachine {
  id: string
  name: string
  state: State
  intent: Intent
  protected: boolean
  faultCode: string | null
  faultSince: Date | null
  interruption: string | null
  interruptedAt: Date | null
}

export interface PoolHealth {
  /** Machines whose fault another one would not have, and successors of such that do not serve yet. */
  unhealthy: number
  /** So many may be at most before nothing is repaired without a person. */
  most: number
  /** Repairs that may be under way at once. */
  budget: number
  /** Why nothing is repaired at present; null: nothing is in the way. */
  held: string | null
}

/** `successors`: the machines that were requested by a repair, by id. */
export function poolHealth(
  pool: RepairPolicy,
  machines: readonly RepairMachine[],
  successors: ReadonlySet<string>,
): PoolHealth {
  const sick = machines.filter(isSick)
  const unhealthy = sick.length + underRepair(machines, successors).length
  const most = atLeastOne(pool.desired * mostUnhealthy)
  const budget = atLeastOne((pool.desired * pool.repairBudget) / 100)
  return {
    unhealthy,
    most,
    budget,
    held: sick.length > 0 ? whyHeld(pool, sick.length, most) : null,
  }
}

function whyHeld(pool: RepairPolicy, sick: number, most: number): string | null {
  if (!pool.repair) return 'Repair is switched off for this pool.'
  if (pool.launchesStoppedAt) return 'Launching is stopped, and so are repairs.'
  // Successors on their way hold back the next repair, and are no reason to call anybody.
  if (sick <= most) return null
  return `${sick} of ${pool.desired} machines are unhealthy, more than a fifth (${most}): that is hardly the machines' own fault, so none is repaired. Find out what they have in common. Replace them by hand, or wait until fewer are unhealthy.`
}

/** What is wrong with a machine that is to be replaced. */
export interface RepairDue<M> {
  machine: M
  /** Its fault, or that EC2 recommends to leave the instance. */
  cause: 'fault' | 'rebalance'
}

/**
 * The machines that are to be replaced now: their fault is one that another machine would not have
 * and has lasted for the pool's time, or EC2 recommends to leave their spot instance. Those that have
 * waited longest come first, and no more at once than the pool's budget allows. Protected ones are
 * never among them. `heardSince`: when machines began to be able to report; undefined: they cannot.
 */
export function repairsDue<M extends RepairMachine>(
  pool: RepairPolicy,
  machines: readonly M[],
  successors: ReadonlySet<string>,
  { at, heardSince }: { at: Date; heardSince: Date | undefined },
): RepairDue<M>[] {
  if (!pool.repair || pool.launchesStoppedAt) return []
  const health = poolHealth(pool, machines, successors)
  const left = health.budget - underRepair(machines, successors).length
  if (health.held !== null || health.unhealthy > health.most || left <= 0) return []
  const due = machines.flatMap((machine): Candidate<M>[] => {
    const since = repairableSince(machine, heardSince)
    if (since !== undefined) {
      const lasted = at.getTime() - since.getTime() >= pool.repairAfter * 1000
      return lasted ? [{ machine, cause: 'fault', since }] : []
    }
    const { interruptedAt } = machine
    return isUrged(machine) && interruptedAt
      ? [{ machine, cause: 'rebalance', since: interruptedAt }]
      : []
  })
  return due
    .sort((a, b) => rank(a) - rank(b) || a.since.getTime() - b.since.getTime())
    .slice(0, left)
    .map(({ machine, cause }) => ({ machine, cause }))
}

type Candidate<M> = RepairDue<M> & { since: Date }

/** What serves nobody goes before what may still serve for long. */
function rank({ cause }: Candidate<unknown>): number {
  return cause === 'fault' ? 0 : 1
}

function repairableSince(machine: RepairMachine, heardSince: Date | undefined): Date | undefined {
  if (!isSick(machine) || machine.protected || !machine.faultSince) return undefined
  if (!remedyFor(machine.faultCode)?.silence) return machine.faultSince
  if (!heardSince) return undefined
  return heardSince > machine.faultSince ? heardSince : machine.faultSince
}

/** EC2 recommends to leave its spot instance, and nothing else is wrong with it. */
function isUrged(machine: RepairMachine): boolean {
  const { intent, interruption, faultCode } = machine
  return (
    intent === 'serve' &&
    interruption === 'rebalance' &&
    faultCode === null &&
    !machine.protected &&
    machine.state !== 'retired'
  )
}

function isSick({ state, intent, faultCode }: RepairMachine): boolean {
  return state !== 'retired' && intent === 'serve' && remedyFor(faultCode)?.repairs === true
}

function underRepair<M extends RepairMachine>(
  machines: readonly M[],
  successors: ReadonlySet<string>,
): M[] {
  return machines.filter(
    (m) =>
      successors.has(m.id) &&
      m.intent === 'serve' &&
      m.state !== 'configured' &&
      m.state !== 'retired' &&
      !isSick(m),
  )
}

function atLeastOne(share: number): number {
  // What a decimal fraction cannot hold must not round up: 0.1 · 30 is 3.
  return Math.max(1, Math.ceil(share - 1e-9))
}
