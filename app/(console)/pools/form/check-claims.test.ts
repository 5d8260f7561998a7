import { describe, expect, it } from 'vitest'
import { checkClaims } from './check-claims'
import { claimsDraftOf, claimsOf, nextVolume, type VolumeDraft } from './claims-draft'

const data: VolumeDraft = { ...nextVolume([]), label: 'NFSDATA' }

describe("a pool's claims", () => {
  it('are taken as the form proposes them', () => {
    expect(checkClaims({ elasticIp: true, volumes: [data] })).toEqual({})
    expect(claimsOf({ elasticIp: true, volumes: [data] })).toEqual({
      elasticIp: true,
      volumes: [
        {
          name: 'data',
          sizeGiB: 10,
          type: 'gp3',
          iops: null,
          throughput: null,
          fromSnapshot: null,
          label: 'NFSDATA',
          device: '/dev/sdf',
          keep: true,
        },
      ],
    })
  })

  it('come back from the pool as they were', () => {
    const draft = { elasticIp: true, volumes: [data, { ...nextVolume([data]), name: 'scratch' }] }
    expect(claimsDraftOf(claimsOf(draft))).toEqual(draft)
    expect(draft.volumes[1]?.device).toBe('/dev/sdg')
  })

  it.each<[Partial<VolumeDraft>, string]>([
    [{ name: 'Data disk' }, 'name'],
    [{ name: '' }, 'name'],
    [{ sizeGiB: '0' }, 'sizeGiB'],
    [{ sizeGiB: '1e6' }, 'sizeGiB'],
    [{ sizeGiB: '1000000' }, 'sizeGiB'],
    [{ fromSnapshot: 'yesterday' }, 'fromSnapshot'],
    [{ label: 'a label that is far too long' }, 'label'],
    [{ device: '' }, 'device'],
  ])('say at the field what is wrong: %o', (change, field) => {
    const errors = checkClaims({ elasticIp: false, volumes: [{ ...data, ...change }] })
    expect(Object.keys(errors)).toEqual([`claims.volumes.0.${field}`])
  })

  it('have each name and device once, told at the second', () => {
    const errors = checkClaims({ elasticIp: false, volumes: [data, data] })
    expect(Object.keys(errors)).toEqual(['claims.volumes.1.name', 'claims.volumes.1.device'])
  })
})
