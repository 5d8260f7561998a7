import { differences } from '@/lib/lifecycle/outdated'
import { inService } from '@/lib/lifecycle/plan-roll'
import { type RollAction, whyNotRoll } from '@/lib/lifecycle/roll-actions'
import { rollWaiting } from '@/lib/lifecycle/roll-waiting'
import { definitionOf, readDefinition, rulesOf } from '@/lib/operations/roll-rows'
import type { Machine, Pool, Roll, RollStatus } from '@/lib/store/generated/client'
import type { ApiRoll } from '../schemas/rolls'
import { presentFault } from './machine'
import { isoTime } from './time'

/** A roll's status in the API's words. */
export function rollStatus(status: RollStatus): ApiRoll['status'] {
  return status === 'turnedBack' ? 'turned-back' : status
}

/** A roll as the API shows it; `machines` are its pool's, as `readRollMachines` reads them. */
export function presentRoll(roll: Roll, pool: Pool, machines: readonly Machine[]): ApiRoll {
  const serving = machines.filter((m) => m.intent === 'serve' && m.state !== 'retired')
  const previous = readDefinition(roll.previous)
  const target = readDefinition(roll.target)
  const back = roll.turnedAt !== null
  const to = back ? previous : target
  const since = roll.turnedAt ?? roll.createdAt
  const waiting = serving.filter(
    (machine) =>
      differences(machine, to).length > 0 && (roll.includeProtected || !machine.protected),
  )
  const wave = serving.filter(
    (machine) => machine.requestedAt >= since && !inService(machine) && !waiting.includes(machine),
  )
  const ended = roll.status === 'done' || roll.status === 'turnedBack'
  const left = ended ? 0 : Math.min(roll.total, waiting.length + wave.length)
  const refusalOf = (action: RollAction) =>
    whyNotRoll(action, { status: roll.status, back }) ?? null
  return {
    id: roll.id,
    pool: roll.poolName,
    status: rollStatus(roll.status),
    back,
    maxAway: roll.maxAway,
    surge: roll.surge,
    includeProtected: roll.includeProtected,
    maxFailures: roll.maxFailures,
    from: back ? target : previous,
    to,
    total: roll.total,
    replaced: roll.total - left,
    waiting: roll.endedAt ? null : waitingOf(roll, pool, machines),
    haltReason: roll.haltReason,
    startedBy: roll.startedBy,
    operation: roll.operationId,
    createdAt: roll.createdAt.toISOString(),
    endedAt: isoTime(roll.endedAt),
    refusals: {
      pause: refusalOf('pause'),
      resume: refusalOf('resume'),
      turnBack: refusalOf('turn-back'),
      stop: refusalOf('stop'),
    },
  }
}

function waitingOf(roll: Roll, pool: Pool, machines: readonly Machine[]): ApiRoll['waiting'] {
  const { summary, machines: awaited } = rollWaiting({
    status: roll.status,
    rules: rulesOf(roll),
    definition: definitionOf(pool),
    desired: pool.desired,
    machines,
    leaving: machines.filter(
      (m) => m.retireOperationId === roll.operationId && m.state !== 'retired',
    ),
  })
  return {
    summary,
    machines: awaited.map(({ machine, why, next }) => ({
      name: machine.name,
      state: machine.state,
      intent: machine.intent,
      since: reachedAt(machine).toISOString(),
      fault: presentFault(machine),
      why,
      next,
    })),
  }
}

function reachedAt(machine: Machine): Date {
  const { state, requestedAt } = machine
  return (state === 'requested' ? null : machine[`${state}At`]) ?? requestedAt
}
