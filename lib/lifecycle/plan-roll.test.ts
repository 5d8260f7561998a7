import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whyOutdated } from './outdated'
import { inService, planRoll, type RollMachine, type RollPlan, type RollRules } from './plan-roll'
import { began, definition, failedOne, old, rules, successor } from './testing/rolls'

const names = (machines: RollMachine[]) => machines.map((m) => m.name)

describe('who is outdated', () => {
  it('says in what a machine differs', () => {
    expect(whyOutdated(old(1), definition)).toBe('image ami-old, now ami-new')
    expect(whyOutdated(successor(2, { instanceType: 'c5.large' }), definition)).toBe(
      'type c5.large, now m7i.large or m6i.large',
    )
    expect(whyOutdated(successor(3, { profile: 'ce' }), definition)).toBe('profile ce, now wn')
    expect(whyOutdated(successor(4), definition)).toBeUndefined()
  })

  it('calls nobody outdated that has no instance yet, or leaves', () => {
    expect(
      whyOutdated(old(1, { imageId: null, instanceType: null, state: 'requested' }), definition),
    ).toBeUndefined()
    expect(whyOutdated(old(1, { intent: 'retire' }), definition)).toBeUndefined()
  })
})

describe('what a roll does next', () => {
  it('replaces one, waits until its successor serves, then the next', () => {
    expect(planRoll(rules, definition, 2, [old(1), old(2)])).toMatchObject({
      kind: 'act',
      replace: [{ name: 'wn-1' }],
    })
    const booting = successor(3, { state: 'booting' })
    expect(planRoll(rules, definition, 2, [old(2), booting])).toMatchObject({
      kind: 'wait',
      waitingFor: [{ name: 'wn-3' }],
    })
    expect(planRoll(rules, definition, 2, [old(2), successor(3)])).toMatchObject({
      replace: [{ name: 'wn-2' }],
    })
    expect(planRoll(rules, definition, 2, [successor(3), successor(4)]).kind).toBe('done')
  })

  it('halts when a successor fails, and says which and why', () => {
    expect(planRoll(rules, definition, 2, [old(1), failedOne(3)])).toEqual({
      kind: 'halt',
      reason:
        '1 successor failed, 0 allowed (wn-3: ConfigureFailed, Errors while configuring filecopy)',
    })
    const lost = { ...failedOne(3), state: 'retired' as const, faultCode: 'InstanceLost' }
    expect(planRoll(rules, definition, 2, [old(1), lost]).kind).toBe('halt')
  })

  it('replaces a failed successor again while failures are allowed or forgiven', () => {
    const again = { kind: 'act', replace: [{ name: 'wn-3' }] }
    const machines = [old(1), failedOne(3)]
    expect(planRoll({ ...rules, maxFailures: 1 }, definition, 2, machines)).toMatchObject(again)
    const resumed = { ...rules, countedFrom: new Date(began.getTime() + 2000) }
    expect(planRoll(resumed, definition, 2, machines)).toMatchObject(again)
  })

  it('takes nobody out of service while another is broken, but replaces the broken first', () => {
    const broken = old(2, { faultCode: 'Unreachable', faultSince: began })
    expect(planRoll(rules, definition, 3, [old(1), broken, old(3)])).toMatchObject({
      replace: [{ name: 'wn-2' }],
    })
  })

  it('leaves protected machines, unless asked: then they come last', () => {
    const machines = [old(1, { protected: true }), successor(2)]
    const done = planRoll(rules, definition, 2, machines)
    expect(done.kind === 'done' && names(done.left)).toEqual(['wn-1'])
    const all = { ...rules, includeProtected: true }
    const act = planRoll(all, definition, 2, [old(1, { protected: true }), old(2)])
    expect(act).toMatchObject({ replace: [{ name: 'wn-2' }] })
  })

  it('with surge requests first, and retires when the successor serves', () => {
    const surge = { ...rules, surge: true }
    expect(planRoll(surge, definition, 2, [old(1), old(2)])).toMatchObject({
      request: 1,
      retire: [],
    })
    const booting = successor(3, { state: 'booting' })
    expect(planRoll(surge, definition, 2, [old(1), old(2), booting]).kind).toBe('wait')
    expect(planRoll(surge, definition, 2, [old(1), old(2), successor(3)])).toMatchObject({
      retire: [{ name: 'wn-1' }],
      request: 1,
    })
    expect(planRoll(surge, definition, 2, [old(2), successor(3), successor(4)])).toMatchObject({
      retire: [{ name: 'wn-2' }],
      request: 0,
    })
    expect(planRoll(surge, definition, 2, [successor(3), successor(4)]).kind).toBe('done')
  })
})

/** Rolls a pool to its end: `moves` decides which machine comes further next, and whether it fails. */
function rollOn(
  given: RollRules,
  protectedOnes: boolean[],
  moves: () => { which: number; fails: boolean },
) {
  const desired = protectedOnes.length
  let machines = protectedOnes.map((shielded, i) => old(i + 1, { protected: shielded }))
  let next = desired + 1
  let time = began.getTime()
  let mostAway = 0
  let mostThere = desired
  for (let turn = 0; turn < 2000; turn++) {
    const plan: RollPlan<RollMachine> = planRoll(given, definition, desired, machines)
    if (plan.kind === 'halt' || plan.kind === 'done') return { plan, machines, mostAway, mostThere }
    if (plan.kind === 'act') {
      const going = [...plan.replace, ...plan.retire]
      machines = machines.map((m) => (going.includes(m) ? { ...m, intent: 'retire' } : m))
      for (let i = 0; i < plan.replace.length + plan.request; i++) {
        machines.push(successor(next++, { state: 'requested', imageId: null, instanceType: null }))
      }
    } else if (plan.waitingFor.length === 0) throw new Error('It waits for nobody')
    const serving = machines.filter((m) => m.intent === 'serve')
    mostAway = Math.max(mostAway, desired - serving.filter(inService).length)
    mostThere = Math.max(mostThere, serving.length)
    const under = serving.filter((m) => m.state !== 'configured' && m.faultCode === null)
    const { which, fails } = moves()
    const one = under[which % Math.max(1, under.length)]
    if (!one) continue
    time += 1000
    const fault = {
      faultCode: 'ConfigureFailed',
      faultMessage: 'no',
      faultSince: new Date(time),
      imageId: 'ami-new',
    }
    machines = machines.map((m) =>
      m !== one ? m : { ...m, ...(fails ? fault : { state: 'configured', imageId: 'ami-new' }) },
    )
  }
  throw new Error('It does not end')
}

describe('a roll from its beginning to its end', () => {
  const anyRules = fc.record({
    maxAway: fc.integer({ min: 1, max: 4 }),
    surge: fc.boolean(),
    includeProtected: fc.boolean(),
    maxFailures: fc.integer({ min: 0, max: 3 }),
  })
  const pool = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 })
  const luck = fc.array(fc.record({ which: fc.nat(7), fails: fc.boolean() }), { maxLength: 40 })

  it('ends, with never more away than allowed, nobody protected touched, and halts only for its reason', () => {
    fc.assert(
      fc.property(anyRules, pool, luck, (chosen, shields, script) => {
        const given = { ...rules, ...chosen }
        let at = 0
        const end = rollOn(given, shields, () => script[at++] ?? { which: 0, fails: false })
        const failures = end.machines.filter((m) => m.faultCode !== null).length
        expect(end.mostAway).toBeLessThanOrEqual(given.surge ? 0 : given.maxAway)
        expect(end.mostThere).toBeLessThanOrEqual(
          shields.length + (given.surge ? given.maxAway : 0),
        )
        const untouched = end.machines.filter((m) => m.number <= shields.length && m.protected)
        if (!given.includeProtected) {
          expect(untouched.every((m) => m.intent === 'serve')).toBe(true)
        }
        expect(end.plan.kind).toBe(failures > given.maxFailures ? 'halt' : 'done')
        if (end.plan.kind !== 'done') return
        const serving = end.machines.filter((m) => m.intent === 'serve')
        expect(serving).toHaveLength(shields.length)
        expect(serving.filter((m) => !m.protected).every((m) => m.imageId === 'ami-new')).toBe(true)
        expect(serving.every(inService)).toBe(true)
      }),
    )
  })
})
