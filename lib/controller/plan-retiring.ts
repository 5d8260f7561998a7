import type { WorldMachine } from './world'

export interface RetirePlan {
  /** They have no instance and no launch under way. */
  neverLaunched: WorldMachine[]
  /** Nothing holds their instance back any more. */
  terminate: (WorldMachine & { instanceId: string })[]
}

/**
 * Which of the machines on their way out can go on. One that has reported gets its drain timeout to
 * let go of its work; one whose launch is under way waits for its answer, lest an instance be forgotten.
 */
export function planRetiring(
  machines: readonly WorldMachine[],
  at: Date,
  drainMs: (machine: WorldMachine) => number,
  /** Those of whose disks an image is being made. */
  baking: ReadonlySet<string | null> = new Set(),
): RetirePlan {
  const plan: RetirePlan = { neverLaunched: [], terminate: [] }
  for (const machine of machines) {
    if (machine.intent !== 'retire' || machine.state === 'retired') continue
    if (baking.has(machine.id)) continue
    const { instanceId } = machine
    if (instanceId === null) {
      if (machine.launchId === null) plan.neverLaunched.push(machine)
    } else if (!isEnding(machine) && mayTerminate(machine, at, drainMs(machine))) {
      plan.terminate.push({ ...machine, instanceId })
    }
  }
  return plan
}

function isEnding(machine: WorldMachine): boolean {
  return machine.ec2State === 'shutting-down' || machine.ec2State === 'terminated'
}

function mayTerminate(machine: WorldMachine, at: Date, drainMs: number): boolean {
  if (machine.terminateRequestedAt || machine.drainedAt) return true
  // Nobody is there to drain: it has not reported, or its instance does not run.
  if (machine.state === 'booting' || machine.ec2State === 'stopped') return true
  const asked = machine.retireRequestedAt?.getTime() ?? 0
  return at.getTime() - asked >= drainMs
}
