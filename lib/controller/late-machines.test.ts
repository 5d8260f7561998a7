import { describe, expect, it } from 'vitest'
import { lateMachines } from './late-machines'
import { aMachine, atSecond } from './testing/machine'
import type { WorldMachine } from './world'

const pools = new Map([['wn', { bootTimeout: 600, bootstrapTimeout: 300, configureTimeout: 1800 }]])

function late(
  change: Partial<WorldMachine>,
  seconds: number,
  heardSince: Date | undefined = atSecond(-1000),
) {
  return lateMachines([aMachine(change)], pools, { at: atSecond(seconds), heardSince })[0]
}

describe('lateMachines', () => {
  it('gives a machine its boot timeout to report', () => {
    expect(late({}, 599)).toBeUndefined()
    expect(late({}, 600)).toMatchObject({ code: 'BootTimeout' })
    expect(late({}, 600)?.message).toBe(
      'It has not reported for 600 s since EC2 started it. Nothing was heard from it. EC2 says that the instance is running.',
    )
  })

  it('gives a machine that has registered its bootstrap timeout', () => {
    const change = { registeredAt: atSecond(590) }
    expect(late(change, 889)).toBeUndefined()
    expect(late(change, 890)?.code).toBe('BootstrapTimeout')
    expect(late(change, 890)?.message).toContain('has not got its first profile within 300 s')
  })

  it('lets a machine wait in its room for another one, and gives it its time from there', () => {
    const registeredAt = atSecond(100)
    const change = { registeredAt, gatewayId: 'gateway-1', waitingFor: ['ce.bind.invalid'] }
    expect(late(change, 5000)).toBeUndefined()
    expect(late({ ...change, gatewayId: null }, 5000)?.code).toBe('BootstrapTimeout')
    expect(late({ ...change, waitingFor: [] }, 5000)?.code).toBe('BootstrapTimeout')
    const waited = { ...change, waitingFor: [], waitedUntil: atSecond(4900) }
    expect(late(waited, 5000)).toBeUndefined()
    expect(late(waited, 5200)?.code).toBe('BootstrapTimeout')
  })

  it('gives a machine its bootstrap timeout from when a gateway is there again', () => {
    const change = { registeredAt: atSecond(100) }
    expect(late(change, 5000, atSecond(4701))).toBeUndefined()
    expect(late(change, 5000, atSecond(4700))?.code).toBe('BootstrapTimeout')
  })

  it('blames no machine while no gateway is there to hear it, nor right after one came back', () => {
    const away = { state: 'configured', disconnectedAt: atSecond(1000) } as const
    const machines = [aMachine(), aMachine(away)]
    const at = atSecond(5000)
    expect(lateMachines(machines, pools, { at, heardSince: undefined })).toEqual([])
    expect(lateMachines(machines, pools, { at, heardSince: atSecond(4821) })).toEqual([])
    const found = lateMachines(machines, pools, { at, heardSince: atSecond(4820) })
    expect(found.map((one) => one.code)).toEqual(['BootTimeout', 'Unreachable'])
    // What began after that has missed nothing.
    const fresh = { bootingAt: atSecond(4830) }
    expect(late(fresh, 5430, atSecond(4821))?.code).toBe('BootTimeout')
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
