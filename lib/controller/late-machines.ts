import type { FaultCode } from '@/lib/lifecycle/faults'
import type { Pool } from '@/lib/store/generated/client'
import type { WorldMachine } from './world'

/** A machine that is away from its room for so long is unreachable; gateways restart within it. */
const awayLimitMs = 3 * 60_000

export interface Late {
  machine: WorldMachine
  code: Extract<FaultCode, 'BootTimeout' | 'BootstrapTimeout' | 'ConfigureTimeout' | 'Unreachable'>
  /** What was last heard, in words. */
  message: string
}

type Limits = Pick<Pool, 'bootTimeout' | 'bootstrapTimeout' | 'configureTimeout'>

/**
 * The machines that have exceeded a limit and show no fault yet. A machine reports to a gateway:
 * while none is alive (`heardSince` undefined) nobody is late, and when one comes back, whoever could
 * not be heard has a while for it.
 */
export function lateMachines(
  machines: readonly WorldMachine[],
  pools: ReadonlyMap<string, Limits>,
  { at, heardSince }: { at: Date; heardSince: Date | undefined },
): Late[] {
  if (!heardSince) return []
  return machines.flatMap((machine) => {
    const pool = pools.get(machine.poolName)
    if (!pool || machine.intent !== 'serve' || machine.faultCode !== null) return []
    return lateness(machine, pool, { at, heardSince }) ?? []
  })
}

function lateness(
  machine: WorldMachine,
  pool: Limits,
  { at, heardSince }: { at: Date; heardSince: Date },
): Late | undefined {
  const isOver = (start: Date | null, limitMs: number) => {
    if (!start || at.getTime() - start.getTime() < limitMs) return false
    return start >= heardSince || at.getTime() - heardSince.getTime() >= awayLimitMs
  }
  // One that waits in its room for another machine has reported, and goes on by itself.
  const waits = machine.gatewayId !== null && machine.waitingFor.length > 0
  if (machine.state === 'booting' && machine.registeredAt) {
    // What it waited for may have come late, a gateway among it: from there on it has its time.
    const began = latest(latest(machine.registeredAt, machine.waitedUntil), heardSince)
    if (waits || !isOver(began, pool.bootstrapTimeout * 1000)) return undefined
    return {
      machine,
      code: 'BootstrapTimeout',
      message: `It registered at ${machine.registeredAt.toISOString()} and has not got its first profile within ${pool.bootstrapTimeout} s. ${lastHeard(machine)}`,
    }
  }
  if (machine.state === 'booting' && isOver(machine.bootingAt, pool.bootTimeout * 1000)) {
    return {
      machine,
      code: 'BootTimeout',
      message: `It has not reported for ${pool.bootTimeout} s since EC2 started it. ${lastHeard(machine)}`,
    }
  }
  if (
    machine.state === 'bootstrapped' &&
    isOver(machine.bootstrappedAt, pool.configureTimeout * 1000)
  ) {
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
    isOver(machine.disconnectedAt, awayLimitMs)
  ) {
    return {
      machine,
      code: 'Unreachable',
      message: `It left its room at ${machine.disconnectedAt.toISOString()} and has not come back. ${lastHeard(machine)}`,
    }
  }
  return undefined
}

function latest(a: Date, b: Date | null): Date {
  return b && b > a ? b : a
}

function lastHeard(machine: WorldMachine): string {
  const { ec2State, statusCheck } = machine
  const check = statusCheck && statusCheck !== 'ok' ? `, its status checks: ${statusCheck}` : ''
  const ec2 = ec2State ? `EC2 says that the instance is ${ec2State}${check}.` : ''
  if (!machine.heardAt) return `Nothing was heard from it. ${ec2}`.trim()
  const doing = machine.step ?? machine.phase
  return `Last heard at ${machine.heardAt.toISOString()}${doing ? `: ${doing}` : ''}. ${ec2}`.trim()
}
