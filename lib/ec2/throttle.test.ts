import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateOf, publishedSizes, ThrottleGate, throttlingNow } from './throttle'
import { TokenBucket } from './token-bucket'

describe('TokenBucket', () => {
  it('lets a burst of its capacity through, then one a refill', () => {
    const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 2 }, 0)
    expect([1, 2, 3, 4, 5].map(() => bucket.take(1, 0))).toEqual([0, 0, 0, 0, 0])
    expect(bucket.take(1, 0)).toBe(500)
    expect(bucket.take(1, 0)).toBe(1000)
    expect(bucket.take(1, 2000)).toBe(0)
  })

  it('never lets more through, in any span of time, than capacity plus refill', () => {
    const step = fc.record({
      pauseMs: fc.integer({ min: 0, max: 5000 }),
      amount: fc.integer({ min: 1, max: 30 }),
      throttled: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(step, { minLength: 1, maxLength: 60 }),
        (capacity, refillPerSecond, steps) => {
          const bucket = new TokenBucket({ capacity, refillPerSecond }, 0)
          const gone: { at: number; amount: number }[] = []
          let at = 0
          for (const { pauseMs, amount, throttled } of steps) {
            at += pauseMs
            if (throttled) bucket.slowDown(at)
            gone.push({ at: at + bucket.take(amount, at), amount })
          }
          gone.forEach((first, from) => {
            let sum = 0
            for (const { at: when, amount } of gone.slice(from)) {
              sum += amount
              const allowed = capacity + ((when - first.at) / 1000) * refillPerSecond
              // A single call for more than the capacity waits until the refill has covered it.
              expect(sum - first.amount).toBeLessThanOrEqual(allowed + 1e-4)
            }
          })
        },
      ),
    )
  })

  it('hands out its places in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { minLength: 2 }),
        (steps) => {
          const bucket = new TokenBucket({ capacity: 3, refillPerSecond: 4 }, 0)
          let at = 0
          let last = 0
          for (const [pause] of steps) {
            at += pause
            const when = at + bucket.take(1, at)
            // Whole milliseconds are rounded up one by one.
            expect(when).toBeGreaterThanOrEqual(last - 1)
            last = when
          }
        },
      ),
    )
  })

  it('answers in waitFor what take would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 9 })), { minLength: 1 }),
        (steps) => {
          const bucket = new TokenBucket({ capacity: 6, refillPerSecond: 3 }, 0)
          let at = 0
          for (const [pause, amount] of steps) {
            at += pause
            const announced = bucket.waitFor(amount, at)
            expect(bucket.take(amount, at)).toBe(announced)
          }
        },
      ),
    )
  })

  it('slows down when EC2 throttles, and recovers within a minute or two', () => {
    const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 2 }, 0)
    bucket.slowDown(0)
    expect(bucket.take(1, 0)).toBe(1000)
    bucket.slowDown(1000)
    bucket.slowDown(1000)
    expect(bucket.waitFor(1, 1000)).toBeGreaterThan(2000)
    expect(bucket.waitFor(10, 120_000)).toBe(0)
    expect(bucket.take(20, 240_000)).toBe(5000)
  })
})

describe('ThrottleGate', () => {
  it('counts the instances of a launch besides its request', async () => {
    const gate = new ThrottleGate(publishedSizes)
    const launch = { action: 'RunInstances', kind: 'write', instances: 600 } as const
    expect(await gate.admit(launch, 0)).toEqual({ admitted: true, waitMs: 0 })
    const second = await gate.admit(launch, 1000)
    expect(second.admitted).toBe(false)
    expect(second.waitMs).toBeGreaterThan(90_000)
  })

  it('takes nothing for a call that it refuses', async () => {
    const gate = new ThrottleGate({
      requests: { read: { capacity: 1, refillPerSecond: 0.01 } },
      instances: {},
    })
    const read = { action: 'DescribeInstances', kind: 'read', instances: 0 } as const
    expect((await gate.admit(read, 0)).admitted).toBe(true)
    const refused = await Promise.all([1, 2, 3].map(() => gate.admit(read, 0)))
    for (const { admitted, waitMs } of refused) {
      expect(admitted).toBe(false)
      expect(waitMs).toBeLessThanOrEqual(100_000)
    }
  })

  it('keeps reads and writes apart', async () => {
    const gate = new ThrottleGate({
      requests: {
        read: { capacity: 1, refillPerSecond: 0.01 },
        write: { capacity: 1, refillPerSecond: 0.01 },
      },
      instances: {},
    })
    const one = async (kind: 'read' | 'write') =>
      (await gate.admit({ action: 'Some', kind, instances: 0 }, 0)).admitted
    expect([await one('read'), await one('write'), await one('read')]).toEqual([true, true, false])
  })
})

describe('what is throttled', () => {
  const sizes = {
    requests: {
      read: { capacity: 4, refillPerSecond: 0.01 },
      RunInstances: { capacity: 5, refillPerSecond: 2 },
    },
    instances: { RunInstances: { capacity: 1000, refillPerSecond: 2 } },
  }
  const read = { action: 'DescribeInstances', kind: 'read', instances: 0 } as const
  const launch = { action: 'RunInstances', kind: 'write', instances: 100 } as const
  const goes = async (gate: ThrottleGate, draw: Parameters<ThrottleGate['admit']>[0]) =>
    (await gate.admit(draw, 0)).admitted

  it('leaves half of a bucket to calls that matter', async () => {
    const gate = new ThrottleGate(sizes)
    const some = { ...read, canWait: true }
    const let2 = [await goes(gate, some), await goes(gate, some), await goes(gate, some)]
    expect(let2).toEqual([true, true, false])
    expect(gate.throttling()).toEqual([])
    expect([await goes(gate, read), await goes(gate, read)]).toEqual([true, true])
    expect(await goes(gate, read)).toBe(false)
    expect(gate.throttling()).toMatchObject([{ bucket: 'read requests', pace: 1 }])
  })

  it('counts once for calls that were under way together', async () => {
    const gate = new ThrottleGate(sizes)
    const sentAt = performance.now()
    for (let call = 0; call < 5; call++) gate.throttled(launch, sentAt)
    const [held] = gate.throttling()
    expect(held).toMatchObject({ bucket: 'RunInstances requests' })
    expect(held?.pace).toBeCloseTo(0.5, 1)
    expect(held?.waitMs).toBeGreaterThan(500)
    expect(Date.parse(held?.since ?? '')).not.toBeNaN()
  })

  it('does not take a shortage of requests for one of instances', async () => {
    const gate = new ThrottleGate(sizes)
    gate.throttled(launch)
    // A request a second, where a hundred instances would be a minute.
    expect((await gate.admit(launch, 0)).waitMs).toBeLessThan(2_000)
    for (let call = 0; call < 4; call++) gate.throttled(launch)
    expect((await gate.admit(launch, 0)).waitMs).toBeGreaterThan(10_000)
  })

  it('is known to all clients of one endpoint, and to nobody else', () => {
    const { gate, leave } = gateOf('here us-east-1', publishedSizes)
    const other = gateOf('here us-east-1', publishedSizes)
    expect(other.gate).toBe(gate)
    const before = throttlingNow().length
    gate.throttled({ action: 'CreateTags', kind: 'write', instances: 0 })
    expect(throttlingNow()).toHaveLength(before + 1)
    expect(gateOf('there us-east-1', publishedSizes).gate.throttling()).toEqual([])
    leave()
    expect(gateOf('here us-east-1', publishedSizes).gate).toBe(gate)
  })
})
