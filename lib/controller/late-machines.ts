import type { FaultCode } from '@/lib/lifecycle/faults'
import type { Pool } from '@/lib/store/generated/client'
import type { WorldMachine } from './world'

/** A machine that is away from its room for so long is unreachable; gateways restart within it. */
const awayLimitMs = 3 * 60_000

export interface Late {
  machine: WorldMachine
  code: Extract<FaultCode, 'BootTimeout' | 'ConfigureTimeout' | 'Unreachable'>
  /** What was last heard, in words. */
  message: string
}

type Limits = Pick<Pool, 'bootTimeout' | 'configureTimeout'>

/** The machines that have exceeded a limit and show no fault yet. */
export function lateMachines(
  machines: readonly WorldMachine[],
  pools: ReadonlyMap<string, Limits>,
  at: Date,
): Late[] {
  return machines.flatMap((machine) => {
    const pool = pools.get(machine.poolName)
    if (!pool || machine.intent !== 'serve' || machine.faultCode !== null) return []
    return lateness(machine, pool, at) ?? []
  })
}

function lateness(machine: WorldMachine, pool: Limits, at: Date): Late | undefined {
  const since = (start: Date | null) => (start ? (at.getTime() - start.getTime()) / 1000 : 0)
  // One that waits in its room for another machine has reported, and goes on by itself.
  const waits = machine.gatewayId !== null && machine.waitingFor.length > 0
  if (machine.state === 'booting' && !waits && since(machine.bootingAt) >= pool.bootTimeout) {
    return {
      machine,
      code: 'BootTimeout',
      message: `It has not reported for ${pool.bootTimeout} s since EC2 started it. ${lastHeard(machine)}`,
    }
  }
  if (machine.state === 'bootstrapped' && since(machine.bootstrappedAt) >= pool.configureTimeout) {
    return {
      machine,
      code: 'ConfigureTimeout',
      message: `It has not become configured within ${pool.configureTimeout} s. ${lastHeard(machine)}`,
    }
  }
  const reported = machine.state === 'bootstrapped' || machine.state === 'configured'
  if (
    reported &&
    machine.gatewayId === null &&
    machine.disconnectedAt !== null &&
    since(machine.disconnectedAt) * 1000 >= awayLimitMs
  ) {
    return {
      machine,
      code: 'Unreachable',
      message: `It left its room at ${machine.disconnectedAt.toISOString()} and has not come back. ${lastHeard(machine)}`,
    }
  }
  return undefined
}

function lastHeard(machine: WorldMachine): string {
  const ec2 = machine.ec2State ? `EC2 says that the instance is ${machine.ec2State}.` : ''
  if (!machine.heardAt) return `Nothing was heard from it. ${ec2}`.trim()
  const doing = machine.step ?? machine.phase
  return `Last heard at ${machine.heardAt.toISOString()}${doing ? `: ${doing}` : ''}. ${ec2}`.trim()
}
