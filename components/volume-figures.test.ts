import { describe, expect, it } from 'vitest'
import {
  performanceHints,
  performanceOf,
  whyNotTypedIops,
  whyNotTypedThroughput,
} from './volume-figures'

const typed = { type: 'gp3', sizeGiB: '10', iops: '', throughput: '' }

describe('the figures of a volume as they are typed', () => {
  it('may be left empty where the type has its own', () => {
    expect(performanceOf(typed)).toEqual({ iops: null, throughput: null })
    expect(whyNotTypedIops(typed)).toBeUndefined()
    expect(whyNotTypedThroughput(typed)).toBeUndefined()
    expect(whyNotTypedIops({ ...typed, type: 'io2' })).toContain('needs its IOPS')
  })

  it('are asked for as numbers, those alone that the type takes', () => {
    const both = { ...typed, iops: ' 4000 ', throughput: '250' }
    expect(performanceOf(both)).toEqual({ iops: 4000, throughput: 250 })
    expect(performanceOf({ ...both, type: 'io1' })).toEqual({ iops: 4000, throughput: null })
    expect(performanceOf({ ...both, type: 'gp2' })).toEqual({ iops: null, throughput: null })
    expect(whyNotTypedThroughput({ ...both, type: 'gp2' })).toBeUndefined()
  })

  it.each(['x', '1.5', '-3', '1e3'])('%s is no number', (text) => {
    expect(whyNotTypedIops({ ...typed, iops: text })).toBe('Enter a whole number of IOPS.')
    expect(whyNotTypedThroughput({ ...typed, throughput: text })).toContain('whole number of MiB/s')
  })

  it('have fields where the type takes them', () => {
    expect(performanceHints('gp2')).toEqual({ iops: undefined, throughput: undefined })
    expect(performanceHints('io1').iops).toMatchObject({ required: true })
    expect(performanceHints('gp3').throughput?.about).toContain('125 to 2000')
  })
})
