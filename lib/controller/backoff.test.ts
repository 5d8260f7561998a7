import { afterEach, describe, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { Backoff } from './backoff'

describe('Backoff', () => {
  let at = 1_000
  let day = Date.UTC(2026, 0, 1)
  const pass = (ms: number) => {
    at += ms
    const time = new Date(day + at)
    setClock(
      () => time,
      () => at,
    )
  }
  afterEach(() => setClock())

  it('waits twice as long after each failure, up to its bound, until something succeeds', () => {
    pass(0)
    const backoff = new Backoff(1_000, 5_000)
    for (const wait of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      expect(backoff.due('ec2')).toBe(true)
      backoff.failed('ec2')
      pass(wait - 1)
      expect(backoff.due('ec2')).toBe(false)
      expect(backoff.due('other')).toBe(true)
      pass(1)
    }
    backoff.clear('ec2')
    backoff.failed('ec2')
    pass(1_000)
    expect(backoff.due('ec2')).toBe(true)
  })

  it('does not count what was only postponed', () => {
    pass(0)
    const backoff = new Backoff(1_000, 5_000)
    backoff.postpone('ec2', 3_000)
    expect(backoff.due('ec2')).toBe(false)
    pass(3_000)
    backoff.failed('ec2')
    pass(1_000)
    expect(backoff.due('ec2')).toBe(true)
  })

  it('waits as long as it should when the clock is set', () => {
    pass(0)
    const backoff = new Backoff(1_000, 60_000)
    for (const jump of [-3_600_000, -500, 3_600_000]) {
      backoff.failed('ec2')
      day += jump
      pass(999)
      expect(backoff.due('ec2')).toBe(false)
      pass(1)
      expect(backoff.due('ec2')).toBe(true)
      backoff.clear('ec2')
    }
  })
})
