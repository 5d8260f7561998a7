import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BakedMachine, type ImageWish, planImage } from './plan-image'

const releaseMs = 60_000
const at = new Date('2026-01-01T00:10:00Z')
const moments = fc.option(
  fc.integer({ min: 0, max: 120_000 }).map((ms) => new Date(at.getTime() - ms)),
  { nil: null },
)
const wishes: fc.Arbitrary<ImageWish> = fc.record({
  imageId: fc.option(fc.constant('ami-1'), { nil: null }),
  intent: fc.constantFrom('kept', 'gone'),
  cleanRequestedAt: moments,
  cleanedAt: moments,
  inDoubt: fc.boolean(),
  settled: fc.boolean(),
  snapshotIds: fc.array(fc.constantFrom('snap-1', 'snap-2'), { maxLength: 2 }),
})
const machines: fc.Arbitrary<BakedMachine | undefined> = fc.option(
  fc.record({
    instanceId: fc.option(fc.constant('i-1'), { nil: null }),
    ec2State: fc.constantFrom(null, 'pending', 'running', 'stopped', 'shutting-down', 'terminated'),
    drained: fc.boolean(),
  }),
  { nil: undefined },
)
const answers = fc.option(
  fc.constantFrom('pending', 'available', 'failed').map((state) => ({ state })),
  { nil: undefined },
)

it('asks EC2 for an image only of a machine that is there and has removed its identity', () => {
  fc.assert(
    fc.property(wishes, machines, answers, (wish, machine, seen) => {
      if (planImage(wish, machine, seen, at, releaseMs).do !== 'create') return
      expect(wish).toMatchObject({ imageId: null, intent: 'kept', settled: false })
      expect(wish.cleanedAt).not.toBeNull()
      expect(wish.cleanRequestedAt).not.toBeNull()
      expect(['running', 'stopped']).toContain(machine?.ec2State)
      expect(wish.inDoubt).toBe(false)
    }),
  )
})

it('takes a machine for gone only when its instance ends, not before it was seen to run', () => {
  fc.assert(
    fc.property(wishes, machines, answers, (wish, machine, seen) => {
      const move = planImage(wish, machine, seen, at, releaseMs)
      if (move.do !== 'refuse' || move.code !== 'MachineGone' || !machine?.instanceId) return
      expect(['shutting-down', 'terminated']).toContain(machine.ec2State)
    }),
  )
})

it('has a machine remove its identity only once it has let go of its work', () => {
  fc.assert(
    fc.property(wishes, machines, answers, (wish, machine, seen) => {
      if (planImage(wish, machine, seen, at, releaseMs).do === 'clean') {
        expect(machine?.drained).toBe(true)
        expect(wish.cleanRequestedAt).toBeNull()
      }
    }),
  )
})

it('takes apart only what is to go: the image first, then its snapshots, then the row', () => {
  fc.assert(
    fc.property(wishes, machines, answers, (wish, machine, seen) => {
      const move = planImage(wish, machine, seen, at, releaseMs)
      const takesApart = ['deregister', 'deleteSnapshot', 'gone'].includes(move.do)
      expect(takesApart).toBe(wish.intent === 'gone')
      if (move.do !== 'deregister' && takesApart && wish.imageId) expect(seen).toBeUndefined()
      if (move.do === 'gone') expect(wish.snapshotIds).toEqual([])
    }),
  )
})
