import { describe, expect, it } from 'vitest'
import { type HeldVolume, planRetiring } from './plan-retiring'
import { aMachine, atSecond } from './testing/machine'
import type { WorldMachine } from './world'

function planned(
  change: Partial<WorldMachine>,
  seconds = 60,
  volumes: Partial<HeldVolume>[] = [],
): string {
  const machine = aMachine({ intent: 'retire', retireRequestedAt: atSecond(0), ...change })
  const plan = planRetiring([machine], {
    at: atSecond(seconds),
    drainMs: () => 120_000,
    releaseMs: 60_000,
    baking: new Set(),
    held: volumes.map((volume) => ({
      machineId: machine.id,
      releaseRequestedAt: null,
      releasedAt: null,
      ...volume,
    })),
  })
  if (plan.release.length > 0) return 'release'
  if (plan.terminate.length > 0) return 'terminate'
  return plan.neverLaunched.length > 0 ? 'retire' : 'wait'
}

describe('planRetiring', () => {
  it.each<[string, Partial<WorldMachine>, string]>([
    ['one that shall serve', { intent: 'serve' }, 'wait'],
    ['one without a launch', { state: 'requested', instanceId: null, launchId: null }, 'retire'],
    ['one whose launch is under way', { state: 'requested', instanceId: null }, 'wait'],
    ['one that boots', { state: 'booting' }, 'terminate'],
    ['one that serves', { state: 'configured' }, 'wait'],
    ['one that is being configured', { state: 'bootstrapped' }, 'wait'],
    ['one that is drained', { state: 'configured', drainedAt: atSecond(30) }, 'terminate'],
    ['one whose instance stands still', { state: 'configured', ec2State: 'stopped' }, 'terminate'],
    [
      'one whose termination was recorded',
      { state: 'configured', terminateRequestedAt: atSecond(30) },
      'terminate',
    ],
    ['one whose instance ends', { state: 'booting', ec2State: 'shutting-down' }, 'wait'],
    ['one whose instance has ended', { state: 'configured', ec2State: 'terminated' }, 'wait'],
  ])('decides on %s', (_name, change, expected) => {
    expect(planned(change)).toBe(expected)
  })

  it('terminates what has not drained in time', () => {
    expect(planned({ state: 'configured' }, 119)).toBe('wait')
    expect(planned({ state: 'configured' }, 120)).toBe('terminate')
  })

  const inRoom = { state: 'configured', drainedAt: atSecond(30), gatewayId: 'g1' } as const
  const asked = { releaseRequestedAt: atSecond(40) }
  const released = { ...asked, releasedAt: atSecond(45) }

  it.each<[string, Partial<WorldMachine>, Partial<HeldVolume>[], string]>([
    ['holds none', inRoom, [], 'terminate'],
    ['holds another’s', inRoom, [{ machineId: 'machine-2' }], 'terminate'],
    ['still drains', { ...inRoom, drainedAt: null }, [{}], 'wait'],
    ['was not asked for it', inRoom, [{}], 'release'],
    ['was asked for one of two', inRoom, [asked, {}], 'release'],
    ['was asked', inRoom, [asked], 'wait'],
    ['let go of one of two', inRoom, [released, asked], 'wait'],
    ['let go of both', inRoom, [released, released], 'terminate'],
    ['left its room before it was asked', { ...inRoom, gatewayId: null }, [{}], 'terminate'],
    ['left its room after it was asked', { ...inRoom, gatewayId: null }, [asked], 'wait'],
    ['stands still', { ...inRoom, ec2State: 'stopped' }, [{}], 'terminate'],
    ['is being terminated', { ...inRoom, terminateRequestedAt: atSecond(30) }, [{}], 'terminate'],
  ])('decides on the volumes of one that %s', (_name, change, volumes, expected) => {
    expect(planned(change, 60, volumes)).toBe(expected)
  })

  it('waits no longer than a machine may take to let go', () => {
    expect(planned(inRoom, 99, [asked])).toBe('wait')
    expect(planned(inRoom, 100, [asked])).toBe('terminate')
  })
})
