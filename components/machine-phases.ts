import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { type State, states } from '@/lib/lifecycle/states'

type Facts = Pick<
  ApiMachineDetail,
  | 'state'
  | 'intent'
  | 'fault'
  | 'requestedAt'
  | 'bootingAt'
  | 'registeredAt'
  | 'bootstrappedAt'
  | 'configuredAt'
  | 'retiredAt'
  | 'retireRequestedAt'
  | 'medians'
  | 'timeouts'
>

/** A phase of a machine's life, as its timeline shows it. */
export interface Phase {
  state: State
  /** `ended`: it went from here straight to retirement. `never`: retired before it got here. */
  standing: 'done' | 'current' | 'ended' | 'ahead' | 'never'
  startedAt: string | null
  endedAt: string | null
  /** So far, when it is the current one. */
  seconds: number | null
  /** What it takes the pool's machines. */
  median: number | null
  /** Seconds after which Muster gives up on it. */
  timeout: number | null
  /** More than twice what is usual, and it goes on. */
  slow: boolean
}

/** A few seconds more than usual are nothing to worry about. */
const leastSlowSeconds = 10

/** The timeline of a machine at the time `nowMs`. */
export function phasesOf(machine: Facts, nowMs: number): Phase[] {
  const begins: Readonly<Record<State, string | null>> = {
    requested: machine.requestedAt,
    booting: machine.bootingAt,
    bootstrapped: machine.bootstrappedAt,
    configured: machine.configuredAt,
    retired: machine.retiredAt,
  }
  return states.map((state, index) => {
    const startedAt = begins[state]
    const next = states.slice(index + 1).find((later) => begins[later] !== null)
    const endedAt = next ? begins[next] : null
    const current = state === machine.state
    const seconds = startedAt === null ? null : secondsBetween(startedAt, endedAt, nowMs)
    const median = usual(machine, state)
    return {
      state,
      standing: standingOf(machine, state, startedAt, next),
      startedAt,
      endedAt,
      seconds,
      median,
      timeout: timeoutOf(machine, state),
      slow:
        current &&
        machine.intent === 'serve' &&
        median !== null &&
        seconds !== null &&
        seconds > Math.max(2 * median, leastSlowSeconds),
    }
  })
}

function standingOf(
  machine: Facts,
  state: State,
  startedAt: string | null,
  next: State | undefined,
): Phase['standing'] {
  if (state === machine.state) return 'current'
  if (startedAt === null) return machine.state === 'retired' ? 'never' : 'ahead'
  return next === 'retired' && state !== 'configured' ? 'ended' : 'done'
}

function usual({ medians }: Facts, state: State): number | null {
  return state === 'configured' || state === 'retired' ? null : medians[state]
}

function timeoutOf(machine: Facts, state: State): number | null {
  const { timeouts, state: at, bootingAt, registeredAt } = machine
  if (at === 'retired') return null
  if (state === 'booting' && bootingAt && registeredAt) {
    return Math.round(secondsBetween(bootingAt, registeredAt, 0)) + timeouts.bootstrap
  }
  if (state === 'booting') return timeouts.boot
  return state === 'bootstrapped' ? timeouts.configure : null
}

function secondsBetween(from: string, to: string | null, nowMs: number): number {
  const end = to === null ? nowMs : Date.parse(to)
  return Math.max(0, (end - Date.parse(from)) / 1000)
}
