import type { WorldMachine } from '../world'

/** A machine that boots and is well, with what a test wants to be different. */
export function aMachine(change: Partial<WorldMachine> = {}): WorldMachine {
  return {
    id: 'machine-1',
    name: 'wn-0001',
    number: 1,
    slot: 0,
    poolName: 'wn',
    profile: 'wn',
    state: 'booting',
    intent: 'serve',
    protected: false,
    faultCode: null,
    faultMessage: null,
    faultSince: null,
    launchId: 'launch-1',
    instanceId: 'i-0000000000000001',
    instanceType: 'm5.large',
    zone: 'us-east-1a',
    imageId: 'ami-1',
    ec2State: 'running',
    privateIp: '10.0.0.1',
    privateDns: 'ip-10-0-0-1.ec2.internal',
    publicIp: null,
    publicDns: null,
    elasticIp: null,
    observedAt: null,
    statusCheck: null,
    statusSince: null,
    interruption: null,
    interruptedAt: null,
    interruptionAt: null,
    bootingAt: new Date('2026-01-01T00:00:00Z'),
    registeredAt: null,
    bootstrappedAt: null,
    retireRequestedAt: null,
    drainedAt: null,
    terminateRequestedAt: null,
    phase: null,
    step: null,
    waitingFor: [],
    waitedUntil: null,
    heardAt: null,
    gatewayId: null,
    disconnectedAt: null,
    requestOperationId: null,
    retireOperationId: null,
    ...change,
  }
}

/** `seconds` after the moment at which `aMachine` began to boot. */
export function atSecond(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000)
}
