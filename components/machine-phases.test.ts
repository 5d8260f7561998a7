import { describe, expect, it } from 'vitest'
import { phasesOf } from './machine-phases'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const nowMs = Date.parse(at(100))

const machine = {
  state: 'booting' as const,
  intent: 'serve' as const,
  fault: null,
  requestedAt: at(0),
  bootingAt: at(5),
  registeredAt: null,
  bootstrappedAt: null,
  configuredAt: null,
  retiredAt: null,
  retireRequestedAt: null,
  medians: { requested: 3, booting: 40, bootstrapped: 60, total: 110 },
  timeouts: { boot: 600, bootstrap: 300, configure: 1800, drain: 120 },
}

const standings = (m: Parameters<typeof phasesOf>[0]) => phasesOf(m, nowMs).map((p) => p.standing)

describe('phasesOf', () => {
  it('tells what is done, what goes on and for how long, and what is ahead', () => {
    const [requested, booting, bootstrapped] = phasesOf(machine, nowMs)
    expect(requested).toMatchObject({ standing: 'done', seconds: 5, median: 3, slow: false })
    expect(booting).toMatchObject({ standing: 'current', seconds: 95, median: 40, timeout: 600 })
    expect(bootstrapped).toMatchObject({ standing: 'ahead', seconds: null, timeout: 1800 })
    const registered = phasesOf({ ...machine, registeredAt: at(45) }, nowMs)[1]
    expect(registered).toMatchObject({ timeout: 340 })
  })

  it('calls slow what takes more than twice as long as usual, unless that is seconds', () => {
    expect(phasesOf(machine, nowMs)[1]?.slow).toBe(true)
    expect(phasesOf(machine, Date.parse(at(80)))[1]?.slow).toBe(false)
    const quick = { ...machine, medians: { ...machine.medians, booting: 1 } }
    expect(phasesOf(quick, Date.parse(at(12)))[1]?.slow).toBe(false)
    const unknown = { ...machine, medians: { ...machine.medians, booting: null } }
    expect(phasesOf(unknown, nowMs)[1]?.slow).toBe(false)
    expect(phasesOf({ ...machine, intent: 'retire' }, nowMs)[1]?.slow).toBe(false)
  })

  it('shows a machine that was retired before it served', () => {
    const early = { ...machine, state: 'retired' as const, retiredAt: at(50) }
    expect(standings(early)).toEqual(['done', 'ended', 'never', 'never', 'current'])
    expect(phasesOf(early, nowMs)[1]?.seconds).toBe(45)
  })

  it('shows a machine that served and went', () => {
    const served = {
      ...machine,
      state: 'retired' as const,
      bootstrappedAt: at(20),
      configuredAt: at(40),
      retiredAt: at(90),
    }
    expect(standings(served)).toEqual(['done', 'done', 'done', 'done', 'current'])
    expect(phasesOf(served, nowMs)[3]?.seconds).toBe(50)
  })
})
