import { describe, expect, it } from 'vitest'
import { planRetiring } from './plan-retiring'
import { aMachine, atSecond } from './testing/machine'
import type { WorldMachine } from './world'

function planned(change: Partial<WorldMachine>, seconds = 60): string {
  const machine = aMachine({ intent: 'retire', retireRequestedAt: atSecond(0), ...change })
  const plan = planRetiring([machine], atSecond(seconds), () => 120_000)
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
})
