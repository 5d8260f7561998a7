import { describe, expect, it } from 'vitest'
import { Pacer } from './wake'

async function took(wait: Promise<void>): Promise<number> {
  const began = performance.now()
  await wait
  return performance.now() - began
}

describe('Pacer', () => {
  it('waits until the next look is due', async () => {
    expect(await took(new Pacer(1000).next(20))).toBeGreaterThanOrEqual(19)
  })

  it('looks soon after news, once for many', async () => {
    const pacer = new Pacer(30)
    const waiting = took(pacer.next(60_000))
    for (let i = 0; i < 5; i++) pacer.wake()
    const ms = await waiting
    expect(ms).toBeGreaterThanOrEqual(29)
    expect(ms).toBeLessThan(5_000)
    expect(await took(pacer.next(20))).toBeGreaterThanOrEqual(19)
  })

  it('remembers news that came while nobody waited', async () => {
    const pacer = new Pacer(1)
    pacer.wake()
    expect(await took(pacer.next(60_000))).toBeLessThan(5_000)
  })

  it('ends its wait at once when it is stopped', async () => {
    const pacer = new Pacer(60_000)
    const waiting = took(pacer.next(60_000))
    pacer.wake()
    pacer.stop()
    expect(await waiting).toBeLessThan(5_000)
    expect(await took(pacer.next(60_000))).toBeLessThan(5_000)
  })
})
