import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOf, type Target } from './outcome'
import { states } from './states'

function target(over: Partial<Target> = {}): Target {
  return {
    name: 'wn-0001',
    goal: 'configured',
    state: 'configured',
    intent: 'serve',
    faultCode: null,
    ...over,
  }
}

describe('outcomeOf', () => {
  it('runs while a machine is on its way', () => {
    const outcome = outcomeOf([target(), target({ state: 'booting' })])
    expect(outcome).toEqual({ status: 'running', text: '1 of 2 done' })
  })

  it('fails with the names of those that failed', () => {
    const outcome = outcomeOf([
      target(),
      target({ name: 'wn-0002', state: 'booting', faultCode: 'BootTimeout' }),
    ])
    expect(outcome).toEqual({ status: 'failed', text: '1 of 2 failed: wn-0002 (BootTimeout)' })
  })

  it('says when machines were retired before they served', () => {
    const outcome = outcomeOf([target(), target({ state: 'booting', intent: 'retire' })])
    expect(outcome.text).toBe('1 of 2 got there, 1 retired before')
  })

  it('waits for a machine that retires with a fault', () => {
    const retiring = target({ goal: 'retired', state: 'configured', faultCode: 'Unreachable' })
    expect(outcomeOf([retiring]).status).toBe('running')
  })

  it('ends once every machine is retired, whatever its goal was', () => {
    const any = fc.record({
      name: fc.string(),
      goal: fc.constantFrom('configured' as const, 'retired' as const),
      state: fc.constantFrom(...states),
      intent: fc.constantFrom('serve' as const, 'retire' as const),
      faultCode: fc.option(fc.constant('BootTimeout')),
    })
    fc.assert(
      fc.property(fc.array(any), (targets) => {
        const ended = targets.map((t): Target => ({ ...t, state: 'retired' }))
        expect(outcomeOf(ended).status).not.toBe('running')
      }),
    )
  })
})
