import { describe, expect, it } from 'vitest'
import {
  type AddressAction,
  type AddressFacts,
  addressActions,
  addressName,
  whyNotAddress,
  whyNotTo,
} from './address-actions'

const free: AddressFacts = {
  publicIp: '198.51.100.7',
  allocationId: 'eipalloc-1',
  managed: true,
  gone: false,
  leaving: false,
  operation: null,
  instanceId: null,
  machine: null,
  wantedMachine: null,
  previousMachine: null,
  claim: null,
}
const held: AddressFacts = {
  ...free,
  instanceId: 'i-1',
  machine: 'ce-0001',
  wantedMachine: 'ce-0001',
  previousMachine: 'ce-0002',
}
const all = Object.keys(addressActions) as AddressAction[]
const allowed = (facts: AddressFacts) => all.filter((a) => whyNotAddress(a, facts) === undefined)

describe('what may be done to an Elastic IP', () => {
  it.each<[string, AddressFacts, AddressAction[]]>([
    ['free', free, ['reassign', 'release']],
    ['held', held, ['reassign', 'moveBack']],
    ['not ours', { ...free, managed: false }, ['adopt']],
    ['of an operation', { ...held, operation: 'o1' }, []],
    ['not allocated yet', { ...free, allocationId: null, publicIp: null }, ['release']],
    ['being released', { ...free, leaving: true }, []],
    ['gone', { ...free, gone: true }, ['release']],
    ['released', { ...free, gone: true, leaving: true }, []],
    [
      'of a slot that a machine serves',
      { ...free, claim: { pool: 'ce', slot: 0, machine: 'ce-0001' } },
      ['reassign'],
    ],
    [
      'of a slot without a machine',
      { ...free, claim: { pool: 'ce', slot: 0, machine: null } },
      ['reassign', 'release'],
    ],
  ])('%s', (_name, facts, actions) => {
    expect(allowed(facts)).toEqual(actions)
  })

  it('goes to a machine that is there and has no other', () => {
    const machine = { name: 'wn-0001', state: 'booting', intent: 'serve', elasticIp: null } as const
    expect(whyNotTo(held, { ...machine, instanceId: 'i-2' })).toBeUndefined()
    expect(whyNotTo(held, { ...machine, instanceId: null })).toContain('no instance yet')
    const other = { ...machine, instanceId: 'i-2', elasticIp: '198.51.100.8' }
    expect(whyNotTo(held, other)).toContain('has the Elastic IP 198.51.100.8')
  })
})

it('what is typed is the address, or its name once EC2 has given that to others', () => {
  const spare = { id: 'ours', publicIp: null, name: null, allocationId: 'eipalloc-1' }
  expect(addressName({ ...spare, publicIp: '203.0.113.7', name: 'ce/0' })).toBe('203.0.113.7')
  expect(addressName({ ...spare, name: 'ce/0' })).toBe('ce/0')
  expect(addressName({ ...spare, name: '' })).toBe('eipalloc-1')
})
