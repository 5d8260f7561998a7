import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  counts,
  planRollout,
  type RolloutMachine,
  type RolloutPlan,
  type RolloutRules,
  rolloutHaltReason,
  standingOf,
  waveSize,
} from './plan-rollout'
import { applied, began, failedOne, later, onOld, rules, told } from './testing/rollouts'

const wave = (plan: RolloutPlan<RolloutMachine>) =>
  plan.kind === 'wave' ? plan.machines.map(({ name }) => name) : plan.kind

describe('what a rollout does next', () => {
  it('tries one, waits for it, then goes on a share at a time until all have it', () => {
    const rest = [onOld(2), onOld(3), onOld(4)]
    expect(wave(planRollout(rules, [onOld(1), ...rest]))).toEqual(['wn-1'])
    expect(planRollout(rules, [told(1), ...rest])).toMatchObject({
      kind: 'wait',
      waitingFor: [{ machine: { name: 'wn-1' }, why: 'It has not fetched revision 2 yet.' }],
    })
    expect(wave(planRollout(rules, [applied(1), ...rest]))).toEqual(['wn-2', 'wn-3'])
    expect(planRollout(rules, [applied(1), applied(2), told(3), onOld(4)]).kind).toBe('wait')
    const two = [applied(1), applied(2), applied(3)]
    expect(wave(planRollout(rules, [...two, onOld(4)]))).toEqual(['wn-4'])
    expect(planRollout(rules, [...two, applied(4)]).kind).toBe('done')
  })

  it('tries it where it hears of it soonest: in service and in its room', () => {
    const machines = [
      onOld(1, { connected: false }),
      onOld(2, { faultCode: 'ConfigureFailed', faultSince: began }),
      onOld(3, { state: 'booting', connected: false, everConnected: false }),
      onOld(4),
    ]
    expect(wave(planRollout(rules, machines))).toEqual(['wn-4'])
    expect(wave(planRollout(rules, machines.slice(0, 3)))).toEqual(['wn-2'])
    expect(
      wave(
        planRollout(
          rules,
          [machines[0], machines[2]].filter((m) => !!m),
        ),
      ),
    ).toEqual(['wn-1'])
  })

  it('starts with a share when no canary is wanted', () => {
    expect(wave(planRollout({ ...rules, canary: 0 }, [onOld(1), onOld(2), onOld(3)]))).toEqual([
      'wn-1',
      'wn-2',
    ])
  })

  it('counts nobody who leaves, and is done when nobody is left', () => {
    const leaving = onOld(2, { intent: 'retire' })
    expect(planRollout(rules, [applied(1), leaving]).kind).toBe('done')
    expect(planRollout(rules, [told(1, { intent: 'retire' }), onOld(2)])).toMatchObject({
      kind: 'wave',
    })
    expect(planRollout(rules, [failedOne(1, { state: 'retired' })]).kind).toBe('done')
  })

  it('leaves those to the end who hear nothing, and does not wait for them', () => {
    const away = onOld(2, { connected: false })
    const boots = onOld(3, { state: 'booting', everConnected: false, connected: false })
    expect(planRollout(rules, [applied(1), away, boots]).kind).toBe('done')
  })

  it('waits for a canary that left its room, then passes over it', () => {
    const gone = told(1, { connected: false })
    expect(planRollout(rules, [gone, onOld(2)])).toMatchObject({
      waitingFor: [{ why: 'It is not in its room.' }],
    })
    const unreachable = { ...gone, faultCode: 'Unreachable', faultSince: later }
    expect(wave(planRollout(rules, [unreachable, onOld(2)]))).toEqual(['wn-2'])
    expect(planRollout(rules, [unreachable]).kind).toBe('wait')
  })

  it('takes a machine that the revision cut off for failed', () => {
    const cutOff = applied(1, {
      connected: false,
      faultCode: 'Unreachable',
      faultMessage: 'It left its room and has not come back.',
      faultSince: later,
    })
    expect(planRollout(rules, [cutOff, onOld(2)]).kind).toBe('halt')
    const resumed = { ...rules, countedFrom: new Date(later.getTime() + 1) }
    expect(wave(planRollout(resumed, [cutOff, onOld(2)]))).toEqual(['wn-2'])
  })

  it('takes a machine that never had a room for through once it was served', () => {
    const silent = { connected: false, everConnected: false, revisionApplied: null }
    expect(planRollout(rules, [told(1, silent), onOld(2)]).kind).toBe('wait')
    expect(wave(planRollout(rules, [told(1, { ...silent, revisionServed: 2 }), onOld(2)]))).toEqual(
      ['wn-2'],
    )
  })

  it('says what each waits for', () => {
    const why = (machine: RolloutMachine) => {
      const standing = standingOf(rules, machine)
      return 'why' in standing ? standing.why : standing.kind
    }
    expect(why(told(1, { waitingFor: ['ce.bind.invalid'] }))).toBe('It waits for ce.bind.invalid.')
    expect(why(told(1, { state: 'booting' }))).toBe('It is still booting.')
    expect(why(told(1, { revisionServed: 2 }))).toBe(
      'It has not ended a Quattor run on revision 2 yet.',
    )
  })

  it('halts when one more fails than allowed, and not before', () => {
    const machines = [applied(1), failedOne(2), failedOne(3), onOld(4)]
    const plan = planRollout({ ...rules, maxFailures: 1 }, machines)
    expect(plan).toMatchObject({ kind: 'halt', failed: [{ name: 'wn-2' }, { name: 'wn-3' }] })
    expect(wave(planRollout({ ...rules, maxFailures: 2 }, machines))).toEqual(['wn-4'])
  })

  it('blames the revision for no fault from before it', () => {
    const broken = { faultCode: 'ConfigureFailed', faultSince: new Date(began.getTime() - 1) }
    expect(planRollout(rules, [told(1, broken)]).kind).toBe('wait')
    expect(planRollout(rules, [applied(1), onOld(2, { revisionFailed: 1, ...broken })])).toEqual({
      kind: 'wave',
      machines: [onOld(2, { revisionFailed: 1, ...broken })],
    })
  })

  it('says which component failed on which machine, or what the machine said', () => {
    expect(rolloutHaltReason(rules, [{ ...failedOne(1), components: ['filecopy', 'ccm'] }])).toBe(
      '1 machine failed on revision 2, 0 allowed (wn-1: components filecopy, ccm)',
    )
    expect(rolloutHaltReason(rules, [{ ...failedOne(1), components: [] }])).toBe(
      '1 machine failed on revision 2, 0 allowed (wn-1: Quattor run failed: Errors while configuring filecopy)',
    )
  })
})

describe('whatever happens to the machines', () => {
  const anyRules = fc.record({
    revision: fc.constant(2),
    canary: fc.nat(4),
    share: fc.integer({ min: 1, max: 100 }),
    maxFailures: fc.nat(3),
    countedFrom: fc.constant(began),
  })
  const course = fc.record({
    start: fc.constantFrom(
      onOld(0),
      onOld(0, { connected: false }),
      onOld(0, { state: 'booting', connected: false, everConnected: false }),
      onOld(0, { state: 'bootstrapped', faultCode: 'ConfigureFailed', faultSince: began }),
      onOld(0, { intent: 'retire' }),
      onOld(0, { connected: false, everConnected: false, revisionApplied: null }),
    ),
    /** What becomes of it when its wave begins. */
    does: fc.constantFrom('applies', 'applies', 'applies', 'fails', 'leaves', 'goes silent'),
  })

  function become(machine: RolloutMachine, does: string): RolloutMachine {
    if (does === 'fails') return { ...failedOne(machine.number), name: machine.name }
    if (does === 'leaves') return { ...machine, intent: 'retire' }
    if (does === 'goes silent') {
      return { ...machine, connected: false, faultCode: 'Unreachable', faultSince: later }
    }
    return { ...machine, state: 'configured', revisionServed: 2, revisionApplied: 2 }
  }

  /** Plays a rollout to its end and answers every wave with what was known when it began. */
  function play(given: RolloutRules, courses: { start: RolloutMachine; does: string }[]) {
    let machines = courses.map(({ start }, i) => ({ ...start, number: i, name: `wn-${i}` }))
    const doesOf = (m: RolloutMachine) => courses[m.number]?.does ?? 'applies'
    const waves: { size: number; total: number; told: number }[] = []
    for (let step = 0; step <= 4 * courses.length + 4; step++) {
      const plan = planRollout(given, machines)
      if (plan.kind === 'halt' || plan.kind === 'done') return { plan, machines, waves }
      const chosen = new Set(
        plan.kind === 'wave'
          ? plan.machines.map((m) => m.name)
          : plan.waitingFor.map(({ machine }) => machine.name),
      )
      if (plan.kind === 'wave') {
        const counting = machines.filter(counts)
        const through = counting.filter((m) =>
          ['applied', 'failed'].includes(standingOf(given, m).kind),
        )
        waves.push({ size: chosen.size, total: counting.length, told: through.length })
        machines = machines.map((m) => (chosen.has(m.name) ? { ...m, revisionWanted: 2 } : m))
        continue
      }
      const before = JSON.stringify(machines)
      machines = machines.map((m) => (chosen.has(m.name) ? become(m, doesOf(m)) : m))
      // Nothing moves any more: all that is left is in trouble of its own.
      if (JSON.stringify(machines) === before) return { plan, machines, waves }
    }
    throw new Error('it does not end')
  }

  it('ends, never has more than a wave on the way, and fails no more than allowed plus a wave', () => {
    fc.assert(
      fc.property(anyRules, fc.array(course, { maxLength: 12 }), (given, courses) => {
        const { plan, machines, waves } = play(given, courses)
        for (const { size, total, told: through } of waves) {
          expect(size).toBeGreaterThan(0)
          expect(size).toBeLessThanOrEqual(waveSize(given, total, through))
        }
        const failed = machines.filter((m) => standingOf(given, m).kind === 'failed')
        if (plan.kind === 'halt') expect(failed.length).toBeGreaterThan(given.maxFailures)
        else expect(failed.length).toBeLessThanOrEqual(given.maxFailures)
        const first = waves[0]
        if (first && given.canary > 0) expect(first.size).toBeLessThanOrEqual(given.canary)
        const largest = Math.max(0, ...waves.map(({ size }) => size))
        expect(failed.length).toBeLessThanOrEqual(given.maxFailures + largest)
      }),
    )
  })

  it('is done only when somebody has proven the revision, or nobody runs the profile', () => {
    fc.assert(
      fc.property(anyRules, fc.array(course, { maxLength: 12 }), (given, courses) => {
        const { plan, machines } = play(given, courses)
        if (plan.kind !== 'done') return
        const counting = machines.filter(counts)
        const standings = counting.map((m) => standingOf(given, m).kind)
        expect(standings).not.toContain('awaited')
        if (counting.length > 0) {
          expect(standings.some((kind) => kind === 'applied' || kind === 'failed')).toBe(true)
        }
        for (const m of counting) {
          const hears = m.state !== 'booting' && (m.connected || !m.everConnected)
          if (hears) expect(m.revisionWanted).toBe(2)
        }
      }),
    )
  })
})
