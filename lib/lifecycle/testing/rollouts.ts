import type { RolloutMachine, RolloutRules } from '../plan-rollout'

export const began = new Date('2026-01-01T00:00:00Z')
export const later = new Date(began.getTime() + 1000)

/** Revision 2 goes out: one machine first, then half of them at a time. */
export const rules: RolloutRules = {
  revision: 2,
  canary: 1,
  share: 50,
  maxFailures: 0,
  countedFrom: began,
}

/** A machine in service and in its room, on revision 1. */
export function onOld(number: number, change: Partial<RolloutMachine> = {}): RolloutMachine {
  return {
    name: `wn-${number}`,
    poolName: 'wn',
    number,
    state: 'configured',
    intent: 'serve',
    faultCode: null,
    faultMessage: null,
    faultSince: null,
    connected: true,
    everConnected: true,
    revisionServed: 1,
    revisionApplied: 1,
    revisionWanted: null,
    revisionFailed: null,
    waitingFor: [],
    ...change,
  }
}

/** Its wave has begun. */
export const told = (number: number, change: Partial<RolloutMachine> = {}) =>
  onOld(number, { revisionWanted: 2, ...change })

export const applied = (number: number, change: Partial<RolloutMachine> = {}) =>
  told(number, { revisionServed: 2, revisionApplied: 2, ...change })

export const failedOne = (number: number, change: Partial<RolloutMachine> = {}) =>
  told(number, {
    revisionServed: 2,
    revisionFailed: 2,
    faultCode: 'ConfigureFailed',
    faultMessage: 'Quattor run failed: Errors while configuring filecopy',
    faultSince: later,
    ...change,
  })
