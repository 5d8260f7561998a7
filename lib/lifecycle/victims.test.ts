import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progress, states } from './states'
import { type Candidate, chooseVictims, victimOrder } from './victims'

const machine = fc.record({
  state: fc.constantFrom(...states.slice(0, 4)),
  protected: fc.boolean(),
  faulty: fc.boolean(),
  requestedAt: fc.date({ min: new Date(0), max: new Date(1e12), noInvalidDate: true }),
})
const serving = fc
  .array(machine, { maxLength: 30 })
  .map((list): Candidate[] => list.map((m, i) => ({ ...m, id: `id${i}`, name: `wn-${i}` })))

function candidate(name: string, over: Partial<Candidate> = {}): Candidate {
  return {
    id: name,
    name,
    state: 'configured',
    protected: false,
    faulty: false,
    requestedAt: new Date('2026-01-01T00:00:00Z'),
    ...over,
  }
}

describe('chooseVictims', () => {
  it('takes the faulty first, then the least progressed, then the oldest', () => {
    const pool = [
      candidate('wn-1', { requestedAt: new Date('2026-01-01') }),
      candidate('wn-2', { requestedAt: new Date('2026-01-02') }),
      candidate('wn-3', { state: 'booting', requestedAt: new Date('2026-01-04') }),
      candidate('wn-4', { faulty: true, requestedAt: new Date('2026-01-05') }),
    ]
    const choice = chooseVictims(pool, 3)
    expect(choice.ok && choice.victims.map((v) => v.name)).toEqual(['wn-4', 'wn-3', 'wn-1'])
  })

  it('takes those named by hand, and fills up in order', () => {
    const pool = [candidate('wn-1'), candidate('wn-2'), candidate('wn-3', { faulty: true })]
    const choice = chooseVictims(pool, 2, ['wn-2'])
    expect(choice.ok && choice.victims.map((v) => v.name)).toEqual(['wn-2', 'wn-3'])
  })

  it.each([
    [['wn-1', 'wn-1'], 'A machine is named twice.'],
    [['wn-9'], 'wn-9 is not a serving machine of this pool.'],
    [['wn-2'], 'wn-2 is protected.'],
    [['wn-1', 'wn-3', 'wn-2'], '3 machines are named, but only 2 can go.'],
  ])('refuses %j', (chosen, reason) => {
    const pool = [candidate('wn-1'), candidate('wn-2', { protected: true }), candidate('wn-3')]
    expect(chooseVictims(pool, 2, chosen)).toMatchObject({ ok: false, reason })
  })

  it('never takes a protected machine, never more or fewer than asked', () => {
    fc.assert(
      fc.property(serving, fc.nat(30), (pool, count) => {
        const choice = chooseVictims(pool, count)
        const free = pool.filter((m) => !m.protected)
        expect(choice.ok).toBe(free.length >= count)
        if (!choice.ok) return
        expect(choice.victims).toHaveLength(count)
        expect(new Set(choice.victims).size).toBe(count)
        expect(choice.victims.some((v) => v.protected)).toBe(false)
      }),
    )
  })

  it('leaves nobody who should have gone before one that goes', () => {
    fc.assert(
      fc.property(serving, fc.nat(30), (pool, count) => {
        const choice = chooseVictims(pool, count)
        if (!choice.ok) return
        const stay = pool.filter((m) => !m.protected && !choice.victims.includes(m))
        for (const gone of choice.victims) {
          for (const stays of stay) {
            expect(victimOrder(gone, stays)).toBeLessThanOrEqual(0)
            if (stays.faulty) expect(gone.faulty).toBe(true)
            else if (!gone.faulty) expect(progress(gone.state) <= progress(stays.state)).toBe(true)
          }
        }
      }),
    )
  })
})
