import { describe, expect, it } from 'vitest'
import { poolZones } from './pool-zones'
import { tyingVolumes, whyNotRestoreSlot } from './slot-actions'
import type { VolumeFacts } from './volume-actions'

const free: VolumeFacts & { name: string } = {
  ...{ name: 'nfs/0 data', volumeId: 'vol-1', managed: true, gone: false, leaving: false },
  ...{ operation: null, state: 'available', attachment: null, zone: 'us-east-1a' },
  ...{ instanceId: null, machine: null, wantedMachine: null, root: false, error: null },
  claim: { pool: 'nfs', slot: 0, machine: 'nfs-0002' },
}
const waiting = { name: 'nfs-0002', instanceId: null, zone: null }
const slot = { pool: 'nfs', slot: 0, machine: waiting, volumes: [free] }

describe("a slot's volumes", () => {
  it('go to another zone while its machine waits, or nobody serves in it', () => {
    expect(whyNotRestoreSlot(slot)).toBeUndefined()
    expect(whyNotRestoreSlot({ ...slot, machine: null })).toBeUndefined()
  })

  it.each([
    [{ volumes: [] }, 'owns no volume'],
    [
      {
        volumes: [
          { ...free, gone: true },
          { ...free, leaving: true },
        ],
      },
      'owns no volume',
    ],
    [
      { machine: { ...waiting, instanceId: 'i-1', zone: 'us-east-1a' } },
      'nfs-0002 serves in slot nfs/0 and runs in us-east-1a',
    ],
    [{ volumes: [free, { ...free, operation: 'o1' }] }, 'nfs/0 data: Operation o1 is under way'],
    [{ volumes: [{ ...free, instanceId: 'i-2' }] }, 'is attached to i-2'],
  ])('stay for %j', (change, words) => {
    expect(whyNotRestoreSlot({ ...slot, ...change })).toContain(words)
  })

  it('tie it unless they are gone or going', () => {
    expect(tyingVolumes([free, { ...free, gone: true }, { ...free, leaving: true }])).toEqual([
      free,
    ])
  })
})

describe("a pool's zones", () => {
  const region = {
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    subnets: [
      { id: 'subnet-1', zone: 'us-east-1b' },
      { id: 'subnet-2', zone: 'us-east-1b' },
    ],
  }
  it.each([
    [{ zones: ['us-east-1c'], subnets: ['subnet-1'] }, ['us-east-1c']],
    [{ zones: [], subnets: ['subnet-1', 'subnet-2', 'subnet-9'] }, ['us-east-1b']],
    [{ zones: [], subnets: [] }, region.zones],
  ])('of %j are %j', (pool, zones) => {
    expect(poolZones(pool, region)).toEqual(zones)
  })
})
