import { counts, type Standing, standingOf, waveSize } from '@/lib/lifecycle/plan-rollout'
import { type RolloutAction, whyNotRollout } from '@/lib/lifecycle/rollout-actions'
import { type RolloutRow, rulesOf } from '@/lib/operations/rollout-rows'
import type { Machine, Rollout } from '@/lib/store/generated/client'
import type { ApiMember, ApiRollout } from '../schemas/rollouts'
import { presentFault, presentMachine } from './machine'
import { isoTime } from './time'

const mostShown = 100

/**
 * A rollout as the API shows it; `machines` are those that run the profile, `components` what failed on
 * those that failed.
 */
export function presentRollout(
  rollout: Rollout,
  machines: readonly RolloutRow[],
  components: ReadonlyMap<string, readonly string[]>,
): ApiRollout {
  const rules = rulesOf(rollout)
  const standings = machines
    .filter(counts)
    .map((machine) => ({ machine, standing: standingOf(rules, machine) }))
  const count = (kind: Standing['kind']) =>
    standings.filter(({ standing }) => standing.kind === kind).length
  const through = count('applied') + count('failed')
  const later = count('later')
  const ended = rollout.endedAt !== null
  const { status } = rollout
  const refusalOf = (action: RolloutAction) => whyNotRollout(action, status) ?? null
  return {
    id: rollout.id,
    profile: rollout.profileName,
    revision: rollout.revision,
    status: status === 'rolledBack' ? 'rolled-back' : status,
    canary: rollout.canary,
    share: rollout.share,
    maxFailures: rollout.maxFailures,
    waves: {
      begun: rollout.wave,
      left: ended ? 0 : wavesLeft(rollout, standings.length, through + count('awaited'), later),
    },
    machines: ended
      ? null
      : {
          total: standings.length,
          applied: count('applied'),
          failed: count('failed'),
          awaited: count('awaited'),
          passedOver: count('passedOver'),
          later,
        },
    waitingFor: ended
      ? []
      : standings
          .flatMap(({ machine, standing }) =>
            standing.kind === 'awaited' ? [{ ...line(machine), why: standing.why }] : [],
          )
          .slice(0, mostShown),
    failures: ended
      ? []
      : standings
          .filter(({ standing }) => standing.kind === 'failed')
          .slice(0, mostShown)
          .map(({ machine }) => ({
            ...line(machine),
            components: [...(components.get(machine.id) ?? [])],
          })),
    haltReason: rollout.haltReason,
    startedBy: rollout.startedBy,
    operation: rollout.operationId,
    createdAt: rollout.createdAt.toISOString(),
    endedAt: isoTime(rollout.endedAt),
    refusals: {
      pause: refusalOf('pause'),
      resume: refusalOf('resume'),
      rollBack: refusalOf('roll-back'),
      finish: refusalOf('finish'),
    },
  }
}

function wavesLeft(rollout: Rollout, total: number, told: number, later: number): number {
  if (later === 0) return 0
  const canaries = Math.min(later, Math.max(0, rollout.canary - told))
  const share = waveSize(rollout, total, rollout.canary)
  return Number(canaries > 0) + Math.ceil((later - canaries) / share)
}

function line(machine: RolloutRow) {
  const { name, state, intent } = machine
  return { name, state, intent, fault: presentFault(machine) }
}

/** A machine as a member of its profile's room. */
export function presentMember(machine: Machine, inForce: number | null): ApiMember {
  const shown = presentMachine(machine, undefined, inForce)
  return {
    name: shown.name,
    pool: shown.pool,
    state: shown.state,
    intent: shown.intent,
    fault: shown.fault,
    connected: shown.connected,
    revision: shown.revision,
    behind: shown.behind,
    behindSince: shown.behindSince,
    waitingFor: shown.waitingFor,
    waitingSince: shown.waitingSince,
    heardAt: shown.heardAt,
    connectedSince: isoTime(shown.connected ? machine.connectedAt : machine.disconnectedAt),
    rendering: { due: machine.renderingDue, applied: machine.renderingApplied },
  }
}
