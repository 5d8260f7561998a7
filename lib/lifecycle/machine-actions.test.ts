import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MachineAction, type MachineFacts, machineActions, whyNot } from './machine-actions'
import { states } from './states'

const facts: fc.Arbitrary<MachineFacts> = fc.record({
  state: fc.constantFrom(...states),
  intent: fc.constantFrom('serve' as const, 'retire' as const),
  protected: fc.boolean(),
  connected: fc.boolean(),
  instanceId: fc.option(fc.constant('i-0123456789abcdef0')),
})
const actions = Object.keys(machineActions) as MachineAction[]

describe('machineActions', () => {
  it('let nothing be done to a retired machine but read its console output', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...actions), (machine, action) => {
        if (action === 'consoleOutput') return
        expect(whyNot(action, { ...machine, state: 'retired' })).toBe('The machine is retired.')
      }),
    )
  })

  it('never let a protected machine go', () => {
    fc.assert(
      fc.property(facts, (machine) => {
        const shielded = { ...machine, protected: true }
        expect(whyNot('retire', shielded)).toBeTypeOf('string')
        expect(whyNot('replace', shielded)).toBeTypeOf('string')
      }),
    )
  })

  it('offer exactly one of protect and unprotect to a serving machine', () => {
    fc.assert(
      fc.property(facts, (machine) => {
        const serving = { ...machine, intent: 'serve' as const, state: 'booting' as const }
        const offered = [whyNot('protect', serving), whyNot('unprotect', serving)]
        expect(offered.filter((reason) => reason === undefined)).toHaveLength(1)
      }),
    )
  })
})
