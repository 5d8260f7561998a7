import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faults } from './faults'
import { planRoll, type RollMachine } from './plan-roll'
import { type RollStanding, rollWaiting } from './roll-waiting'
import { began, definition, failedOne, old, rules, successor } from './testing/rolls'

function told(change: Partial<RollStanding<RollMachine>>) {
  const machines = change.machines ?? []
  const { summary, machines: awaited } = rollWaiting({
    status: 'running',
    rules,
    definition,
    desired: machines.length,
    machines,
    leaving: [],
    ...change,
  })
  return { summary, awaited: awaited.map(({ machine, ...said }) => ({ ...said, ...machine })) }
}

describe('what a roll waits for', () => {
  it('is its successor, in the state that it is in', () => {
    const machines = [old(1), successor(3, { state: 'booting' })]
    expect(told({ machines })).toMatchObject({
      summary: 'It goes on when this machine is in service.',
      awaited: [{ name: 'wn-3', state: 'booting', why: 'successor, not configured yet' }],
    })
  })

  it('is all of its wave', () => {
    const machines = [
      old(1),
      successor(3, { state: 'booting' }),
      successor(4, { state: 'booting' }),
    ]
    expect(told({ rules: { ...rules, maxAway: 2 }, machines }).summary).toBe(
      'It goes on as these 2 machines come into service.',
    )
  })

  it('is a machine that is up to date but broken: named, with its fault and what to do', () => {
    const broken = successor(2, {
      requestedAt: new Date(began.getTime() - 1000),
      faultCode: 'Unreachable',
      faultSince: began,
    })
    const { summary, awaited } = told({ machines: [old(1), broken] })
    expect(summary).toBe(
      'It goes on when this machine is in service. No more than 1 may be out of service at once, whatever the reason.',
    )
    expect(awaited).toMatchObject([
      { name: 'wn-2', faultCode: 'Unreachable', why: 'up to date, but has a fault' },
    ])
    expect(awaited[0]?.next).toContain(faults.Unreachable.next)
    expect(awaited[0]?.next).toContain('goes on when it is in service or somebody replaces it')
  })

  it('is a machine that is up to date and has not been configured for long', () => {
    const slow = successor(2, {
      requestedAt: new Date(began.getTime() - 1000),
      state: 'bootstrapped',
    })
    expect(told({ machines: [old(1), slow] }).awaited).toMatchObject([
      { name: 'wn-2', why: 'up to date, but not configured yet', next: /Read its log/ },
    ])
  })

  it('is a protected machine with a fault, which it leaves as it is', () => {
    const stays = old(2, { protected: true, faultCode: 'InstanceStopped', faultSince: began })
    expect(told({ machines: [old(1), stays] }).awaited).toMatchObject([
      { name: 'wn-2', why: 'protected, left as it is, but has a fault' },
    ])
  })

  it('is the machines that the pool lacks', () => {
    expect(told({ machines: [old(1), old(2)], desired: 4 })).toEqual({
      summary:
        '2 machines are still to be requested to fill the pool. No more than 1 may be out of service at once, whatever the reason.',
      awaited: [],
    })
  })

  it('is what it replaced, at the end', () => {
    const leaving = [old(1, { intent: 'retire' })]
    expect(told({ machines: [successor(2)], leaving })).toMatchObject({
      summary: 'All are replaced. It ends when 1 machine is gone.',
      awaited: [{ name: 'wn-1', why: 'replaced, on its way out' }],
    })
  })

  it('is a person when it is halted or paused', () => {
    const machines = [old(1), failedOne(3)]
    expect(told({ status: 'halted', machines })).toMatchObject({
      summary: 'Somebody has to resume it, turn it back or stop it.',
      awaited: [{ name: 'wn-3', why: 'successor, has a fault', next: faults.ConfigureFailed.next }],
    })
    const paused = told({
      status: 'paused',
      machines: [old(1), successor(3, { state: 'booting' })],
    })
    expect(paused.awaited).toMatchObject([{ name: 'wn-3' }])
    expect(paused.summary).toContain('Somebody has to resume it.')
  })

  it('is nothing while its next step is due', () => {
    const due = { summary: 'Nothing: its next step is due.', awaited: [] }
    expect(told({ machines: [old(1), old(2)] })).toEqual(due)
    expect(told({ machines: [successor(1)] })).toEqual(due)
  })

  it('is never left open: whenever a roll waits, a machine is named or some are lacking', () => {
    const machine = fc
      .record({
        kind: fc.constantFrom(old, successor),
        since: fc.constantFrom(began, new Date(began.getTime() - 1)),
        state: fc.constantFrom('requested', 'booting', 'bootstrapped', 'configured' as const),
        faultCode: fc.constantFrom(null, 'Unreachable', 'LaunchFailed', 'SomethingNew'),
        protected: fc.boolean(),
      })
      .map(({ kind, since, ...change }) => ({ kind, change: { ...change, requestedAt: since } }))
    const pool = fc.array(machine, { minLength: 1, maxLength: 6 })
    const more = fc.record({ surge: fc.boolean(), maxAway: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(pool, more, fc.integer({ min: 1, max: 7 }), (made, chosen, desired) => {
        const machines = made.map(({ kind, change }, i) =>
          kind(i + 1, { ...change, faultSince: change.faultCode ? began : null }),
        )
        const given = { ...rules, ...chosen, maxFailures: 9 }
        const plan = planRoll(given, definition, desired, machines)
        const { summary, awaited } = told({ rules: given, desired, machines })
        if (plan.kind !== 'wait') return
        expect(summary).not.toBe('')
        expect(awaited.map((one) => one.name)).toEqual(plan.waitingFor.map((one) => one.name))
        for (const one of awaited) expect(one.why && one.next).toBeTruthy()
      }),
    )
  })
})
