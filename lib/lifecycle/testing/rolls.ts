import type { LaunchDefinition } from '../outdated'
import type { RollMachine, RollRules } from '../plan-roll'

export const definition: LaunchDefinition = {
  image: 'ami-new',
  instanceTypes: ['m7i.large', 'm6i.large'],
  market: 'onDemand',
  profile: 'wn',
}
export const began = new Date('2026-01-01T00:00:00Z')
export const rules: RollRules = {
  maxAway: 1,
  surge: false,
  includeProtected: false,
  maxFailures: 0,
  since: began,
  countedFrom: began,
}

export function old(number: number, change: Partial<RollMachine> = {}): RollMachine {
  return {
    id: `m${number}`,
    name: `wn-${number}`,
    number,
    state: 'configured',
    intent: 'serve',
    protected: false,
    faultCode: null,
    faultMessage: null,
    faultSince: null,
    requestedAt: new Date(began.getTime() - 1000),
    imageId: 'ami-old',
    instanceType: 'm7i.large',
    market: 'onDemand',
    profile: 'wn',
    ...change,
  }
}

export function successor(number: number, change: Partial<RollMachine> = {}): RollMachine {
  return old(number, { requestedAt: began, imageId: 'ami-new', ...change })
}

export const failedOne = (number: number) =>
  successor(number, {
    state: 'bootstrapped',
    faultCode: 'ConfigureFailed',
    faultMessage: 'Errors while configuring filecopy',
    faultSince: new Date(began.getTime() + 1000),
  })
