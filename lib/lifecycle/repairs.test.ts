import { describe, expect, it } from 'vitest'
import { faultCodes } from './faults'
import { poolHealth, type RepairMachine, type RepairPolicy, remedies, repairsDue } from './repairs'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000)
const policy: RepairPolicy = {
  desired: 30,
  repair: true,
  repairAfter: 600,
  repairBudget: 10,
  launchesStoppedAt: null,
}
let count = 0
function machine(change: Partial<RepairMachine> = {}): RepairMachine {
  const id = `m${++count}`
  return {
    id,
    name: id,
    state: 'configured',
    intent: 'serve',
    protected: false,
    faultCode: null,
    faultSince: null,
    interruption: null,
    interruptedAt: null,
    ...change,
  }
}
const sick = (since = 0, change: Partial<RepairMachine> = {}) =>
  machine({ faultCode: 'Unreachable', faultSince: at(since), ...change })
const none: ReadonlySet<string> = new Set()
const always = at(-10_000)

function due(
  machines: RepairMachine[],
  second: number,
  change: Partial<RepairPolicy> = {},
  successors = none,
  heardSince: Date | undefined = always,
) {
  const found = repairsDue({ ...policy, ...change }, machines, successors, {
    at: at(second),
    heardSince,
  })
  return found.map((one) => one.machine.id)
}

describe('remedies', () => {
  it('decides for every fault, and gives the reason', () => {
    expect(Object.keys(remedies).sort()).toEqual([...faultCodes].sort())
    const repaired = faultCodes.filter((code) => remedies[code].repairs)
    expect(repaired).toEqual([
      'BootTimeout',
      'BootstrapTimeout',
      'BootstrapFailed',
      'Unreachable',
      'StatusCheckFailed',
    ])
  })
})

describe('repairsDue', () => {
  it('waits until the fault has lasted for the time of the pool', () => {
    const one = sick(100)
    expect(due([one], 699)).toEqual([])
    expect(due([one], 700)).toEqual([one.id])
    expect(due([machine({ faultCode: 'ConfigureFailed', faultSince: at(0) })], 9999)).toEqual([])
  })

  it('takes those that wait longest, and no more than the budget', () => {
    const machines = [5, 1, 4, 2, 3].map((second) => sick(second))
    expect(due(machines, 5000)).toEqual([machines[1]?.id, machines[3]?.id, machines[4]?.id])
    const successor = machine({ state: 'booting' })
    expect(due([...machines, successor], 5000, {}, new Set([successor.id]))).toHaveLength(2)
    expect(due(machines, 5000, { repairBudget: 1 })).toHaveLength(1)
    expect(due(machines, 5000, { repairBudget: 0 })).toHaveLength(1)
  })

  it('repairs the one sick machine of a small pool, and no second one meanwhile', () => {
    const one = sick()
    expect(due([one], 5000, { desired: 1 })).toEqual([one.id])
    const successor = machine({ state: 'bootstrapped' })
    const successors = new Set([successor.id])
    const pool = { ...policy, desired: 5 }
    const next = sick()
    expect(due([next, successor], 5000, pool, successors)).toEqual([])
    // That it waits for its turn is ordinary, and nobody has to be told.
    expect(poolHealth(pool, [next, successor], successors)).toMatchObject({
      unhealthy: 2,
      held: null,
    })
    expect(due([sick(), sick()], 5000, { desired: 5 })).toEqual([])
    expect(due([sick(), sick()], 5000, { desired: 6 })).toHaveLength(1)
  })

  it('repairs nothing by itself when more than a fifth is unhealthy', () => {
    const six = Array.from({ length: 6 }, () => sick())
    expect(due(six, 5000)).toHaveLength(3)
    expect(poolHealth(policy, six, none)).toMatchObject({ unhealthy: 6, most: 6, held: null })
    const seven = [...six, sick(0, { protected: true })]
    expect(due(seven, 5000)).toEqual([])
    expect(poolHealth(policy, seven, none).held).toContain('7 of 30 machines are unhealthy')
  })

  it('never touches what is protected, leaves, or must not be repaired', () => {
    expect(due([sick(0, { protected: true })], 5000)).toEqual([])
    expect(due([sick(0, { intent: 'retire' })], 5000)).toEqual([])
    expect(due([sick()], 5000, { repair: false })).toEqual([])
    expect(due([sick()], 5000, { launchesStoppedAt: at(0) })).toEqual([])
    expect(poolHealth({ ...policy, repair: false }, [sick()], none).held).toContain('switched off')
  })

  it('counts no silence while machines could not report', () => {
    const silent = sick(0)
    const broken = sick(0, { faultCode: 'StatusCheckFailed' })
    expect(due([silent, broken], 5000, {}, none, at(4500))).toEqual([broken.id])
    const unheard = repairsDue(policy, [silent, broken], none, {
      at: at(5000),
      heardSince: undefined,
    })
    expect(unheard.map((one) => one.machine.id)).toEqual([broken.id])
  })

  it('follows a recommendation to leave, after what is broken', () => {
    const urged = machine({ interruption: 'rebalance', interruptedAt: at(0) })
    const broken = sick(10)
    expect(due([urged, broken], 5000)).toEqual([broken.id, urged.id])
    expect(due([urged], 1)).toEqual([urged.id])
    expect(due([{ ...urged, protected: true }], 1)).toEqual([])
    expect(due([urged], 1, { repair: false })).toEqual([])
  })
})
