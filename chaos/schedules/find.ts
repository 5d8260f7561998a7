import fc from 'fast-check'
import type { Violation } from '@/chaos/invariants/facts'
import { type Outcome, runSchedule, type Sabotage } from './run-schedule'
import { type Schedule, schedules } from './schedule'
import type { Stage } from './stage'

/** A schedule that failed, made as short as it still fails. */
export interface Failing {
  seed: number
  schedule: Schedule
  violations: Violation[]
  history: string
}

/** Told after every schedule that was played. */
export type Played = (outcome: Outcome) => void

/**
 * Plays `count` schedules that follow from the seed. The first one that fails is shrunk: events, rounds
 * and faults are left out as long as something is violated.
 */
export async function findFailing(
  stage: Stage,
  seed: number,
  count: number,
  more: { sabotage?: Sabotage; played?: Played; shrinks?: number } = {},
): Promise<Failing | undefined> {
  const { sabotage, played, shrinks = 200 } = more
  let failures = 0
  let best: Failing | undefined
  await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      // Shrinking is bounded: after so many tries what is shortest by then will do.
      if (best && failures > shrinks) return true
      if (best) failures++
      const outcome = await runSchedule(stage, schedule, sabotage)
      if (!best) played?.(outcome)
      if (outcome.violations.length === 0) return true
      best = {
        seed,
        schedule,
        violations: outcome.violations,
        history: outcome.history.text(),
      }
      return false
    }),
    { seed, numRuns: count },
  )
  return best
}
