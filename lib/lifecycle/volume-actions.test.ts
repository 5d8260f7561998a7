import { describe, expect, it } from 'vitest'
import {
  detachHangs,
  type VolumeAction,
  type VolumeFacts,
  volumeActions,
  whyNotSnapshot,
  whyNotVolume,
} from './volume-actions'
import { whyNotSize } from './volume-types'

const free: VolumeFacts = {
  volumeId: 'vol-1',
  managed: true,
  gone: false,
  leaving: false,
  operation: null,
  state: 'available',
  attachment: null,
  zone: 'us-east-1a',
  instanceId: null,
  machine: null,
  wantedMachine: null,
  root: false,
  error: null,
  claim: null,
}
const held: VolumeFacts = {
  ...free,
  state: 'in-use',
  attachment: 'attached',
  instanceId: 'i-1',
  machine: 'nfs-0001',
  wantedMachine: 'nfs-0001',
}
const slot = { pool: 'nfs', slot: 0 }
const hanging = { wantedMachine: null, attachment: 'busy', error: { code: detachHangs } }
const all = Object.keys(volumeActions) as VolumeAction[]
const allowed = (facts: VolumeFacts) => all.filter((a) => whyNotVolume(a, facts) === undefined)

describe('what may be done to a volume', () => {
  it.each<[string, VolumeFacts, VolumeAction[]]>([
    ['free', free, ['attach', 'grow', 'snapshot', 'delete', 'replace']],
    ['attached', held, ['detach', 'grow', 'snapshot']],
    ['a root volume', { ...held, root: true }, ['grow', 'snapshot']],
    ['hanging', { ...held, ...hanging, operation: 'o1' }, ['forceDetach', 'snapshot']],
    ['not ours', { ...held, managed: false }, ['adopt']],
    ['of an operation', { ...free, operation: 'o1' }, ['snapshot']],
    ['not created yet', { ...free, volumeId: null, state: null }, ['delete', 'replace']],
    ['in error', { ...free, state: 'error' }, ['delete', 'replace']],
    ['being deleted', { ...free, leaving: true }, ['replace']],
    ['gone', { ...free, gone: true }, ['delete', 'replace']],
    [
      'of a slot that a machine serves',
      { ...held, claim: { ...slot, machine: 'nfs-0001' } },
      ['grow', 'snapshot'],
    ],
    [
      'of a slot without a machine',
      { ...free, claim: { ...slot, machine: null } },
      ['grow', 'snapshot', 'delete', 'replace'],
    ],
  ])('%s', (_name, facts, actions) => {
    expect(allowed(facts)).toEqual(actions)
  })

  it('has a size that its type takes', () => {
    expect(whyNotSize('gp3', 65536)).toBeUndefined()
    expect(whyNotSize('gp2', 65536)).toContain('1 to 16384 GiB')
    expect(whyNotSize('st1', 1)).toContain('125 to 16384 GiB')
    expect(whyNotSize('unheard-of', 0)).toContain('1 to 65536 GiB')
  })
})

describe('what may be done to a snapshot', () => {
  const complete = {
    snapshotId: 'snap-1',
    managed: true,
    gone: false,
    leaving: false,
    operation: null,
    state: 'completed',
  }

  it('is restored when it is complete, whoever made it', () => {
    expect(whyNotSnapshot('restore', { ...complete, managed: false })).toBeUndefined()
    expect(whyNotSnapshot('restore', { ...complete, state: 'pending' })).toContain('not complete')
    expect(whyNotSnapshot('restore', { ...complete, state: 'error' })).toContain('could not make')
    expect(whyNotSnapshot('restore', { ...complete, gone: true })).toContain('gone from EC2')
  })

  it('is deleted when it is ours', () => {
    expect(whyNotSnapshot('delete', complete)).toBeUndefined()
    expect(whyNotSnapshot('delete', { ...complete, managed: false })).toContain('not managed')
    expect(whyNotSnapshot('delete', { ...complete, operation: 'o1' })).toContain('o1')
  })
})
