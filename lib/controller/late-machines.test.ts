import { describe, expect, it } from 'vitest'
import { lateMachines } from './late-machines'
import { aMachine, atSecond } from './testing/machine'
import type { WorldMachine } from './world'

const pools = new Map([['wn', { bootTimeout: 600, configureTimeout: 1800 }]])

function late(change: Partial<WorldMachine>, seconds: number) {
  return lateMachines([aMachine(change)], pools, atSecond(seconds))[0]
}

describe('lateMachines', () => {
  it('gives a machine its boot timeout to report', () => {
    expect(late({}, 599)).toBeUndefined()
    expect(late({}, 600)).toMatchObject({ code: 'BootTimeout' })
    expect(late({}, 600)?.message).toBe(
      'It has not reported for 600 s since EC2 started it. Nothing was heard from it. EC2 says that the instance is running.',
    )
  })

  it('lets a machine wait in its room for another one', () => {
    const change = { gatewayId: 'gateway-1', waitingFor: ['ce.bind.invalid'] }
    expect(late(change, 5000)).toBeUndefined()
    expect(late({ ...change, gatewayId: null }, 5000)?.code).toBe('BootTimeout')
    expect(late({ ...change, waitingFor: [] }, 5000)?.code).toBe('BootTimeout')
  })

  it('gives a machine its configure timeout, and says what it did last', () => {
    const change = {
      state: 'bootstrapped',
      bootstrappedAt: atSecond(100),
      heardAt: atSecond(1000),
      step: 'ncm-ncd --configure --all',
    } as const
    expect(late(change, 1899)).toBeUndefined()
    expect(late(change, 1900)?.code).toBe('ConfigureTimeout')
    expect(late(change, 1900)?.message).toContain(
      'Last heard at 2026-01-01T00:16:40.000Z: ncm-ncd --configure --all.',
    )
  })

  it('misses a machine that left its room and stays away', () => {
    const change = { state: 'configured', disconnectedAt: atSecond(1000) } as const
    expect(late(change, 1179)).toBeUndefined()
    expect(late(change, 1180)?.code).toBe('Unreachable')
    expect(late({ ...change, gatewayId: 'gateway-1' }, 5000)).toBeUndefined()
  })

  it('says nothing new of a machine with a fault, and nothing of one on its way out', () => {
    expect(late({ faultCode: 'InstanceStopped' }, 5000)).toBeUndefined()
    expect(late({ intent: 'retire' }, 5000)).toBeUndefined()
    expect(late({ state: 'configured', bootstrappedAt: atSecond(10) }, 50_000)).toBeUndefined()
  })
})
