import { describe, expect, it } from 'vitest'
import {
  type Difference,
  differenceIn,
  driftText,
  readAccepted,
  readDifferences,
  whyNotAdopt,
  whyNotRetag,
} from './drift'

const type: Difference = { what: 'instance type', wanted: 'm7i.large', found: 'm7i.xlarge' }
const tag: Difference = { what: 'tag muster:pool', wanted: 'wn', found: 'ce' }

describe('a difference', () => {
  it('is between what was asked for and what is found', () => {
    expect(differenceIn('instance type', 'm7i.large', 'm7i.xlarge', {})).toEqual([type])
    expect(differenceIn('instance type', 'm7i.large', 'm7i.large', {})).toEqual([])
  })

  it('is none where nothing was asked for, or EC2 did not tell', () => {
    expect(differenceIn('key pair', undefined, 'ada', {})).toEqual([])
    expect(differenceIn('subnet', 'subnet-1', undefined, {})).toEqual([])
  })

  it('is measured against what was accepted, until that changes again', () => {
    const accepted = { 'instance type': 'm7i.xlarge' }
    expect(differenceIn('instance type', 'm7i.large', 'm7i.xlarge', accepted)).toEqual([])
    expect(differenceIn('instance type', 'm7i.large', 'm7i.large', accepted)).toEqual([
      { what: 'instance type', wanted: 'm7i.xlarge', found: 'm7i.large' },
    ])
  })
})

it('tells the same differences alike in any order, and others apart', () => {
  expect(driftText([type, tag])).toBe(driftText([tag, type]))
  expect(driftText([type])).not.toBe(driftText([{ ...type, found: 'm7i.2xlarge' }]))
})

it('never adopts a tag by which Muster knows its own', () => {
  expect(whyNotAdopt([tag])).toMatch(/relies on it/)
  expect(whyNotAdopt([tag, type])).toBeUndefined()
  expect(whyNotAdopt([])).toMatch(/does not differ/)
})

it('puts only tags right by itself', () => {
  expect(whyNotRetag([type])).toMatch(/as they should be/)
  expect(whyNotRetag([tag])).toBeUndefined()
})

it('reads of what is kept only what it knows', () => {
  expect(readDifferences([type, { what: 'colour', wanted: 'a', found: 'b' }, {}])).toEqual([type])
  expect(readDifferences('nonsense')).toEqual([])
  expect(readAccepted({ size: '10 GiB', colour: 'red', zone: 4 })).toEqual({ size: '10 GiB' })
})
