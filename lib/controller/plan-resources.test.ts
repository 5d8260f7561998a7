import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressWish, planAddress, type SeenAddress } from './plan-address'
import { planSnapshot } from './plan-snapshot'
import { planVolume, type SeenVolume, type VolumeHolder, type VolumeWish } from './plan-volume'

const at = new Date('2026-01-01T00:00:00Z')
const limits = { releaseMs: 1000, hangMs: 1000 }
const instances = ['i-1', 'i-2'] as const

const ago = fc.option(fc.integer({ min: 0, max: 5000 }).map((ms) => new Date(at.getTime() - ms)))
const intent = fc.constantFrom('kept', 'gone')
const ec2State = fc.constantFrom('pending', 'running', 'stopped', 'shutting-down', null)

const addressWish: fc.Arbitrary<AddressWish> = fc.record({
  allocationId: fc.option(fc.constant('eipalloc-1')),
  intent,
  inDoubt: fc.boolean(),
  target: fc.option(
    fc.record({
      instanceId: fc.option(fc.constantFrom(...instances)),
      ec2State,
      leaving: fc.boolean(),
    }),
  ),
  asked: fc.boolean(),
})

const seenAddress: fc.Arbitrary<SeenAddress> = fc
  .record({
    instanceId: fc.option(fc.constantFrom(...instances)),
    elsewhere: fc.boolean(),
    ours: fc.boolean(),
    tagged: fc.boolean(),
  })
  .map(({ instanceId, elsewhere, ours, tagged }) => ({
    instanceId,
    associationId: instanceId !== null || elsewhere ? 'eipassoc-1' : null,
    ours: ours && instanceId !== null,
    tagged,
  }))

const volumeWish: fc.Arbitrary<VolumeWish> = fc.record({
  volumeId: fc.option(fc.constant('vol-1')),
  intent,
  zone: fc.constant('a'),
  wantedSizeGiB: fc.option(fc.integer({ min: 1, max: 9 })),
  growing: fc.boolean(),
  target: fc.option(
    fc.record({
      instanceId: fc.option(fc.constantFrom(...instances)),
      ec2State,
      zone: fc.constantFrom('a', 'b', null),
      leaving: fc.boolean(),
    }),
  ),
  asked: fc.boolean(),
  forceDetach: fc.boolean(),
  releaseRequestedAt: ago,
  releasedAt: ago,
  detachRequestedAt: ago,
  inItsOwnRight: fc.boolean(),
})

const attachment = fc.record({
  instanceId: fc.constantFrom(...instances),
  state: fc.constantFrom('attaching', 'attached', 'busy', 'detaching'),
  deleteOnTermination: fc.boolean(),
})

const seenVolume: fc.Arbitrary<SeenVolume> = fc
  .record({
    state: fc.constantFrom('creating', 'available', 'deleting', 'error'),
    sizeGiB: fc.integer({ min: 1, max: 9 }),
    tagged: fc.boolean(),
    attachment: fc.option(attachment),
  })
  .map((seen) => (seen.attachment ? { ...seen, state: 'in-use' } : seen))

const holder: fc.Arbitrary<VolumeHolder | undefined> = fc.option(
  fc.record({ leaving: fc.boolean(), reachable: fc.boolean() }),
  { nil: undefined },
)

describe('planAddress', () => {
  it('never releases what is kept or associated, and never takes what nobody asked for', () => {
    fc.assert(
      fc.property(addressWish, fc.option(seenAddress, { nil: undefined }), (wish, seen) => {
        const move = planAddress(wish, seen)
        if (move.do === 'release') {
          expect(wish.intent).toBe('gone')
          expect(seen?.associationId).toBeNull()
        }
        if (move.do === 'disassociate') expect(wish.asked && wish.target === null).toBe(true)
        if (move.do === 'associate') {
          expect(move.instanceId).toBe(wish.target?.instanceId)
          expect(seen?.instanceId).not.toBe(move.instanceId)
        }
        if (move.do === 'allocate')
          expect(wish).toMatchObject({ allocationId: null, inDoubt: false })
      }),
    )
  })

  it('gets every address where it is wanted, one call at a time', () => {
    fc.assert(
      fc.property(addressWish, fc.option(seenAddress, { nil: undefined }), (first, shown) => {
        let wish: AddressWish = {
          ...first,
          target: first.target && { instanceId: 'i-1', ec2State: 'running', leaving: false },
        }
        let seen = wish.allocationId === null ? undefined : shown
        if (wish.allocationId !== null && !seen) return
        for (let step = 0; step < 8; step++) {
          const move = planAddress(wish, seen)
          const { target } = wish
          switch (move.do) {
            case 'allocate':
              wish = { ...wish, allocationId: 'eipalloc-1' }
              seen = { associationId: null, instanceId: null, ours: false, tagged: true }
              break
            case 'tag':
              if (seen) seen = { ...seen, tagged: true }
              break
            case 'associate':
              if (seen) seen = { ...seen, associationId: 'eipassoc-2', instanceId: 'i-1' }
              break
            case 'disassociate':
              if (seen) seen = { ...seen, associationId: null, instanceId: null, ours: false }
              break
            case 'done':
              expect(wish.intent).toBe('kept')
              if (target) expect(seen?.instanceId).toBe('i-1')
              return
            case 'release':
            case 'gone':
            case 'in-use':
              expect(wish.intent).toBe('gone')
              return
            case 'accept':
              expect(target).toBeNull()
              return
            case 'wait':
              // It is proved that it was not allocated.
              wish = { ...wish, inDoubt: false }
              break
          }
        }
        throw new Error('it never ends')
      }),
    )
  })
})

/** What `readUnsettled` leaves out has no next call: there nobody would make it. */
describe('what is settled', () => {
  it('stays as it is, of addresses', () => {
    fc.assert(
      fc.property(addressWish, seenAddress, (wished, shown) => {
        const target = wished.target && { ...wished.target, instanceId: 'i-1' }
        const settled = { allocationId: 'eipalloc-1', intent: 'kept', asked: false } as const
        const here = target
          ? { instanceId: 'i-1', associationId: 'eipassoc-1', ours: true }
          : { ours: false }
        const seen = { ...shown, ...here, tagged: true }
        expect(planAddress({ ...wished, ...settled, target }, seen).do).toBe('done')
      }),
    )
  })

  it('and of volumes', () => {
    fc.assert(
      fc.property(volumeWish, seenVolume, holder, (wished, shown, held) => {
        const target = wished.target && { ...wished.target, instanceId: 'i-1' }
        const wish = {
          ...wished,
          ...({ volumeId: 'vol-1', intent: 'kept', wantedSizeGiB: null } as const),
          ...{ asked: false, forceDetach: false, target },
        }
        const attached = { ...shown.attachment, state: 'attached', deleteOnTermination: false }
        const seen = {
          ...shown,
          ...{ tagged: true, state: target || shown.attachment ? 'in-use' : 'available' },
          attachment: target || shown.attachment ? { ...attached, instanceId: 'i-1' } : null,
        }
        const move = planVolume(wish, seen, target ? held : undefined, at, limits)
        expect(['done', 'wait']).toContain(move.do)
      }),
    )
  })
})

describe('planVolume', () => {
  it('never deletes what is kept or attached, and takes volumes only from machines of ours', () => {
    fc.assert(
      fc.property(
        volumeWish,
        fc.option(seenVolume, { nil: undefined }),
        holder,
        (wish, seen, held) => {
          const move = planVolume(wish, seen, held, at, limits)
          if (move.do === 'delete') {
            expect(wish.intent).toBe('gone')
            expect(seen?.attachment).toBeNull()
          }
          if (move.do === 'detach') {
            expect(held).toBeDefined()
            const runsFrom = seen?.attachment?.deleteOnTermination && !wish.inItsOwnRight
            expect(runsFrom).toBe(false)
            const wantedHere = wish.intent === 'kept' && wish.target?.instanceId === move.instanceId
            expect(wantedHere).toBe(false)
            if (move.force) expect(wish.forceDetach).toBe(true)
          }
          if (move.do === 'attach') {
            expect(wish.intent).toBe('kept')
            expect(wish.target?.zone ?? wish.zone).toBe(wish.zone)
            expect(seen).toMatchObject({ state: 'available', attachment: null })
          }
          if (move.do === 'grow') expect(move.sizeGiB).toBeGreaterThan(seen?.sizeGiB ?? 0)
        },
      ),
    )
  })

  it('gets every volume where it is wanted, one call at a time', () => {
    fc.assert(
      fc.property(volumeWish, seenVolume, fc.boolean(), (first, shown, reachable) => {
        let wish: VolumeWish = {
          ...first,
          asked: true,
          growing: false,
          target: first.target && {
            instanceId: 'i-1',
            ec2State: 'running',
            zone: 'a',
            leaving: false,
          },
        }
        let seen: SeenVolume | undefined = wish.volumeId === null ? undefined : shown
        let time = at
        for (let step = 0; step < 12; step++) {
          const held = seen?.attachment ? { leaving: false, reachable } : undefined
          const move = planVolume(wish, seen, held, time, limits)
          time = new Date(time.getTime() + 2000)
          switch (move.do) {
            case 'create':
              wish = { ...wish, volumeId: 'vol-1' }
              seen = { state: 'creating', sizeGiB: 1, tagged: true, attachment: null }
              break
            case 'tag':
              if (seen) seen = { ...seen, tagged: true }
              break
            case 'attach':
              if (seen) {
                const attached = { state: 'attaching', deleteOnTermination: false }
                seen = {
                  ...seen,
                  state: 'in-use',
                  attachment: { ...attached, instanceId: move.instanceId },
                }
              }
              break
            case 'ask-release':
              wish = { ...wish, releaseRequestedAt: time }
              break
            case 'hangs':
              wish = { ...wish, forceDetach: true }
              break
            case 'detach':
              if (seen) seen = { ...seen, state: 'available', attachment: null }
              break
            case 'grow':
              if (seen) seen = { ...seen, sizeGiB: move.sizeGiB }
              break
            case 'wait':
              if (seen?.state === 'creating') seen = { ...seen, state: 'available' }
              if (seen?.state === 'deleting') return
              if (seen?.attachment?.state === 'attaching') {
                seen = { ...seen, attachment: { ...seen.attachment, state: 'attached' } }
              } else if (seen?.attachment && seen.attachment.state !== 'attached') {
                // EC2 gets it detached in the end.
                seen = { ...seen, state: 'available', attachment: null }
              }
              break
            case 'done': {
              expect(seen?.sizeGiB).toBeGreaterThanOrEqual(
                wish.intent === 'kept' ? (wish.wantedSizeGiB ?? 0) : 0,
              )
              if (seen?.attachment?.deleteOnTermination && !wish.inItsOwnRight) return
              expect(wish.intent).toBe('kept')
              expect(seen?.attachment?.instanceId ?? null).toBe(wish.target?.instanceId ?? null)
              return
            }
            case 'delete':
            case 'gone':
              expect(wish.intent).toBe('gone')
              return
            case 'broken':
              expect(seen?.state).toBe('error')
              return
            case 'accept':
            case 'zone-mismatch':
              throw new Error(`${move.do} was not to be expected`)
          }
        }
        throw new Error('it never ends')
      }),
    )
  })
})

describe('planSnapshot', () => {
  it('looks before it asks again, and deletes only what should go', () => {
    const wish = { snapshotId: null, intent: 'kept', inDoubt: false } as const
    expect(planSnapshot({ ...wish, inDoubt: true }, undefined).do).toBe('wait')
    expect(planSnapshot(wish, undefined).do).toBe('create')
    const made = { ...wish, snapshotId: 'snap-1' }
    expect(planSnapshot(made, undefined).do).toBe('wait')
    expect(planSnapshot(made, { state: 'pending' }).do).toBe('wait')
    expect(planSnapshot(made, { state: 'completed' }).do).toBe('done')
    expect(planSnapshot(made, { state: 'error' }).do).toBe('broken')
    const going = { ...made, intent: 'gone' } as const
    expect(planSnapshot(going, { state: 'completed' }).do).toBe('delete')
  })
})
