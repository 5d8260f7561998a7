import { describe, expect, it } from 'vitest'
import { compareAddress, compareVolume } from './compare-resource'

const asked = { type: 'gp3', sizeGiB: 100, iops: 4000, throughput: null }
const volume = {
  type: 'gp3',
  sizeGiB: 100,
  iops: 4000,
  throughput: 125,
  wantedSizeGiB: null,
  deleteOnTermination: false,
  wantedMachine: 'nfs-0001',
  machineId: 'm1',
  instanceId: 'i-1',
}

describe('an address', () => {
  it('at a machine of ours, or nowhere, differs in nothing: that gap the controller closes', () => {
    expect(
      compareAddress({ wantedMachine: 'ce-0001', machineId: 'm2', instanceId: 'i-2' }, {}),
    ).toEqual([])
    expect(
      compareAddress({ wantedMachine: 'ce-0001', machineId: null, instanceId: null }, {}),
    ).toEqual([])
  })

  it('at the instance of a stranger does', () => {
    const there = { wantedMachine: null, machineId: null, instanceId: 'i-9' }
    expect(compareAddress(there, {})).toEqual([{ what: 'holder', wanted: 'none', found: 'i-9' }])
    expect(compareAddress(there, { holder: 'i-9' })).toEqual([])
  })
})

describe('a volume', () => {
  it('as it was made differs in nothing', () => {
    expect(compareVolume(volume, asked, {})).toEqual([])
  })

  it('differs in what somebody modified', () => {
    expect(compareVolume({ ...volume, type: 'io2', iops: 9000, sizeGiB: 200 }, asked, {})).toEqual([
      { what: 'volume type', wanted: 'gp3', found: 'io2' },
      { what: 'size', wanted: '100 GiB', found: '200 GiB' },
      { what: 'IOPS', wanted: '4000', found: '9000' },
    ])
  })

  it('that grows as was asked differs in nothing', () => {
    expect(compareVolume({ ...volume, sizeGiB: 150, wantedSizeGiB: 200 }, asked, {})).toEqual([])
  })

  it('that would go with its instance does, since it is kept', () => {
    expect(compareVolume({ ...volume, deleteOnTermination: true }, asked, {})).toEqual([
      { what: 'when its instance ends', wanted: 'it stays', found: 'EC2 deletes it' },
    ])
  })

  it('of which nobody knows how it was made is held to its holder alone', () => {
    expect(
      compareVolume({ ...volume, type: 'st1', deleteOnTermination: true }, undefined, {}),
    ).toEqual([])
  })
})
