import { describe, expect, it } from 'vitest'
import { changeConcerns } from './change-matching'
import { profileQueryKeys } from './profile-queries'
import { queryKeys } from './query-keys'

const machineMoved = { topic: 'machine', id: 'wn-0001', pool: 'wn' }

describe('what a change concerns', () => {
  it("a machine's move: its pages, its pool, the lists that may show it, operations", () => {
    const yes = [
      queryKeys.machine('wn-0001'),
      queryKeys.machineEvents('wn-0001'),
      queryKeys.machines({}),
      queryKeys.machines({ pool: 'wn' }),
      queryKeys.pools,
      queryKeys.pool('wn'),
      queryKeys.overview,
      queryKeys.operations({}),
      profileQueryKeys.dependencies,
      profileQueryKeys.rendering('wn-0001'),
      queryKeys.rollout('worker'),
      queryKeys.members('worker', {}),
    ]
    for (const key of yes) expect(changeConcerns(machineMoved, key), JSON.stringify(key)).toBe(true)
  })

  it("leaves other pools, logs, the catalog and EC2's console output alone", () => {
    const no = [
      queryKeys.machines({ pool: 'ce' }),
      queryKeys.pool('ce'),
      queryKeys.machine('wn-0002'),
      queryKeys.machineLog('wn-0001'),
      queryKeys.machineConsole('wn-0001'),
      queryKeys.catalog,
      queryKeys.profile('worker'),
      queryKeys.users,
      queryKeys.me,
      queryKeys.profile('wn'),
      profileQueryKeys.rendering('wn-0002'),
    ]
    for (const key of no) expect(changeConcerns(machineMoved, key), JSON.stringify(key)).toBe(false)
  })

  it('a line of history refreshes histories, not lists', () => {
    const line = { topic: 'machine', id: 'wn-0001' }
    expect(changeConcerns(line, queryKeys.machineEvents('wn-0001'))).toBe(true)
    expect(changeConcerns(line, queryKeys.machines({}))).toBe(false)
    expect(changeConcerns(line, queryKeys.pools)).toBe(false)
  })

  it('more log refreshes logs only', () => {
    const log = { topic: 'log', id: 'wn-0001' }
    expect(changeConcerns(log, queryKeys.machineLog('wn-0001'))).toBe(true)
    expect(changeConcerns(log, queryKeys.machineLog('wn-0002'))).toBe(false)
    expect(changeConcerns(log, queryKeys.machine('wn-0001'))).toBe(false)
  })

  it('an operation refreshes itself and lists, not other operations', () => {
    const change = { topic: 'operation', id: 'o1', pool: 'wn' }
    expect(changeConcerns(change, queryKeys.operation('o1'))).toBe(true)
    expect(changeConcerns(change, queryKeys.operation('o2'))).toBe(false)
    expect(changeConcerns(change, queryKeys.operations({ pool: 'ce' }))).toBe(true)
  })

  it('an empty id is any of the topic', () => {
    const any = { topic: 'machine', id: '' }
    for (const key of [queryKeys.machines({ pool: 'ce' }), queryKeys.machine('wn-0001')]) {
      expect(changeConcerns(any, key)).toBe(true)
    }
    expect(changeConcerns(any, queryKeys.pool('wn'))).toBe(true)
    expect(changeConcerns({ topic: 'operation', id: '' }, queryKeys.operation('o2'))).toBe(true)
    expect(changeConcerns({ topic: 'log', id: '' }, queryKeys.machineLog('wn-0001'))).toBe(true)
  })

  it('an Elastic IP refreshes addresses, slots, machines and orphans, not volumes', () => {
    const change = { topic: 'address', id: 'a1' }
    const yes = [
      queryKeys.addresses(),
      queryKeys.address('203.0.113.5'),
      queryKeys.slots('ce'),
      queryKeys.machine('ce-0001'),
      queryKeys.orphans,
    ]
    for (const key of yes) expect(changeConcerns(change, key), JSON.stringify(key)).toBe(true)
    for (const key of [queryKeys.volumes(), queryKeys.pools, queryKeys.machines({})]) {
      expect(changeConcerns(change, key), JSON.stringify(key)).toBe(false)
    }
  })

  it('a snapshot is counted at its volume', () => {
    const change = { topic: 'snapshot', id: 's1' }
    expect(changeConcerns(change, queryKeys.snapshots())).toBe(true)
    expect(changeConcerns(change, queryKeys.volumes())).toBe(true)
    expect(changeConcerns(change, queryKeys.volume('vol-1'))).toBe(true)
    expect(changeConcerns(change, queryKeys.addresses())).toBe(false)
  })

  it("a machine's move shows where it holds an address or a volume", () => {
    for (const key of [queryKeys.addresses(), queryKeys.volumes(), queryKeys.slots('wn')]) {
      expect(changeConcerns(machineMoved, key), JSON.stringify(key)).toBe(true)
    }
    expect(changeConcerns(machineMoved, queryKeys.slots('ce'))).toBe(false)
  })

  it('an unknown topic refreshes everything', () => {
    expect(changeConcerns({ topic: 'new', id: '' }, queryKeys.users)).toBe(true)
  })
})
