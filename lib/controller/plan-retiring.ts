import { isEnding } from '@/lib/ec2/observed-instance'
import type { WorldMachine } from './world'

export interface RetirePlan {
  /** They have no instance and no launch under way. */
  neverLaunched: WorldMachine[]
  /** Drained, or not in time: they are to let go of their volumes now. */
  release: WorldMachine[]
  /** Nothing holds their instance back any more. */
  terminate: (WorldMachine & { instanceId: string })[]
}

/** A volume that a machine holds and does not take with it when it ends. */
export interface HeldVolume {
  machineId: string | null
  releaseRequestedAt: Date | null
  releasedAt: Date | null
}

export interface RetireFacts {
  at: Date
  drainMs: (machine: WorldMachine) => number
  /** How long a machine may take to let go of a volume. */
  releaseMs: number
  /** Those of whose disks an image is being made. */
  baking: ReadonlySet<string | null>
  held: readonly HeldVolume[]
}

/**
 * Which of the machines on their way out can go on. One that has reported gets its drain timeout to
 * let go of its work, and then a while to let go of its volumes; one whose launch is under way waits
 * for its answer, lest an instance be forgotten.
 */
export function planRetiring(machines: readonly WorldMachine[], facts: RetireFacts): RetirePlan {
  const { at, drainMs, baking } = facts
  const plan: RetirePlan = { neverLaunched: [], release: [], terminate: [] }
  for (const machine of machines) {
    if (machine.intent !== 'retire' || machine.state === 'retired') continue
    if (baking.has(machine.id)) continue
    const { instanceId } = machine
    if (instanceId === null) {
      if (machine.launchId === null) plan.neverLaunched.push(machine)
    } else if (!isEnding(machine.ec2State) && hasDrained(machine, at, drainMs(machine))) {
      const volumes = volumesOf(machine, facts)
      if (volumes === 'unasked') plan.release.push(machine)
      if (volumes === 'free') plan.terminate.push({ ...machine, instanceId })
    }
  }
  return plan
}

function hasDrained(machine: WorldMachine, at: Date, drainMs: number): boolean {
  if (machine.terminateRequestedAt || machine.drainedAt) return true
  // Nobody is there to drain: it has not reported, or its instance does not run.
  if (machine.state === 'booting' || machine.ec2State === 'stopped') return true
  const asked = machine.retireRequestedAt?.getTime() ?? 0
  return at.getTime() - asked >= drainMs
}

/** What a machine that is not in its room holds goes with the end of its instance. */
function volumesOf(
  machine: WorldMachine,
  { at, releaseMs, held }: RetireFacts,
): 'free' | 'unasked' | 'asked' {
  if (machine.terminateRequestedAt) return 'free'
  const kept = held.filter((v) => v.machineId === machine.id && v.releasedAt === null)
  if (kept.some((volume) => volume.releaseRequestedAt === null)) {
    return canHear(machine) ? 'unasked' : 'free'
  }
  const waits = kept.some((v) => at.getTime() - (v.releaseRequestedAt?.getTime() ?? 0) < releaseMs)
  return waits ? 'asked' : 'free'
}

function canHear(machine: WorldMachine): boolean {
  return machine.gatewayId !== null && machine.ec2State === 'running'
}
