import { readdirSync, readFileSync } from 'node:fs'
import { RunInstancesCommand } from '@aws-sdk/client-ec2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ec2 } from '@/lib/ec2/client'
import { findFailing } from './find'
import { runSchedule, type Sabotage } from './run-schedule'
import { type Schedule, schedules } from './schedule'
import { stageForTests } from './testing/stage'

const kept = new URL('kept/', import.meta.url)
const stage = stageForTests()

/** A controller that makes up a new token when it repeats a launch. */
const forgetsTokens: Sabotage = () => {
  const seen = new Set<string>()
  return (ec2) => ({
    region: ec2.region,
    close: () => ec2.close(),
    call: ((action, command, options) => {
      if (!(command instanceof RunInstancesCommand)) return ec2.call(action, command, options)
      const { ClientToken: token = '' } = command.input
      if (!seen.has(token)) {
        seen.add(token)
        return ec2.call(action, command, options)
      }
      const input = { ...command.input, ClientToken: `${token}-${seen.size}` }
      return ec2.call(action, new RunInstancesCommand(input), options)
    }) as Ec2['call'],
  })
}

describe('a site under random schedules', () => {
  it('keeps what it promises in those that once failed', { timeout: 120_000 }, async () => {
    for (const name of readdirSync(kept)) {
      const schedule = JSON.parse(readFileSync(new URL(name, kept), 'utf8')) as Schedule
      const { violations, history } = await runSchedule(stage(), schedule)
      expect(violations, `${name}\n${history.text()}`).toEqual([])
    }
  })

  it('gives the same history for the same schedule, byte for byte', {
    timeout: 120_000,
  }, async () => {
    for (const schedule of fc.sample(schedules, { seed: 4, numRuns: 5 })) {
      const first = await runSchedule(stage(), schedule)
      const second = await runSchedule(stage(), schedule)
      expect(second.history.text()).toBe(first.history.text())
      expect(first.history.text()).toContain('DescribeInstances')
    }
  })

  it('finds it also when a statement failed between the launch and its record', {
    timeout: 120_000,
  }, async () => {
    for (const how of ['loses before', 'loses after'] as const) {
      const schedule: Schedule = {
        start: { desired: 1, settled: false },
        slow: 2,
        claims: 'nothing',
        drainSeconds: 0,
        rounds: [
          { events: [], between: { do: 'no room', zone: 0 }, cut: { at: 19, how }, waitMs: 0 },
        ],
        faults: [],
      }
      const kept = await runSchedule(stage(), schedule)
      expect(kept.history.text()).toContain('the connection to the database is lost')
      expect(kept.violations).toEqual([])
      const broken = await runSchedule(stage(), schedule, forgetsTokens)
      expect(broken.violations).not.toEqual([])
    }
  })

  it('finds a controller that makes up a new token for a repeat, and shrinks what shows it', {
    timeout: 240_000,
  }, async () => {
    const failing = await findFailing(stage(), 1, 200, { sabotage: forgetsTokens, shrinks: 40 })
    expect(failing?.history).toMatch(/RunInstances ClientToken=muster-\w+-1 .*\n/)
    expect(failing?.history).toMatch(
      /VIOLATION: (no instance is forgotten|for each machine wanted there is exactly one instance)/,
    )
    expect(failing?.schedule.rounds.length).toBeLessThanOrEqual(3)
    expect(failing?.history.split('\n').length).toBeLessThan(40)
    // The controller as it is lives through it.
    const same = failing && (await runSchedule(stage(), failing.schedule))
    expect(same?.violations).toEqual([])
  })
})
