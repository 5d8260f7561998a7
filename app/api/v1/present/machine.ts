import { type LaunchDefinition, whyOutdated } from '@/lib/lifecycle/outdated'
import type { Machine, MachineEvent } from '@/lib/store/generated/client'
import type { ApiMachine, ApiMachineEvent } from '../schemas/machines'
import { isoTime } from './time'

export function presentFault({
  faultCode,
  faultMessage,
  faultSince,
}: Pick<Machine, 'faultCode' | 'faultMessage' | 'faultSince'>): ApiMachine['fault'] {
  return faultCode !== null && faultSince !== null
    ? { code: faultCode, message: faultMessage ?? '', since: faultSince.toISOString() }
    : null
}

/** A machine as the API shows it, beside what its pool says now. */
export function presentMachine(machine: Machine, pool: LaunchDefinition | undefined): ApiMachine {
  return {
    name: machine.name,
    pool: machine.poolName,
    profile: machine.profile,
    state: machine.state,
    intent: machine.intent,
    fault: presentFault(machine),
    protected: machine.protected,
    instanceId: machine.instanceId,
    ec2State: machine.ec2State,
    privateIp: machine.privateIp,
    privateDns: machine.privateDns,
    publicIp: machine.publicIp,
    publicDns: machine.publicDns,
    elasticIp: machine.elasticIp,
    zone: machine.zone,
    instanceType: machine.instanceType,
    image: machine.imageId,
    outdated: (pool && whyOutdated(machine, pool)) ?? null,
    requestedAt: machine.requestedAt.toISOString(),
    bootingAt: isoTime(machine.bootingAt),
    bootstrappedAt: isoTime(machine.bootstrappedAt),
    configuredAt: isoTime(machine.configuredAt),
    retiredAt: isoTime(machine.retiredAt),
    retireRequestedAt: isoTime(machine.retireRequestedAt),
    drainedAt: isoTime(machine.drainedAt),
    revision: { served: machine.revisionServed, applied: machine.revisionApplied },
    connected: machine.gatewayId !== null,
    phase: machine.phase,
    step: machine.step,
    heardAt: isoTime(machine.heardAt),
    logBytes: Number(machine.logBytes),
  }
}

export function presentEvent(event: MachineEvent): ApiMachineEvent {
  return {
    id: String(event.id),
    at: event.at.toISOString(),
    kind: event.kind,
    from: event.fromState,
    to: event.toState,
    code: event.code,
    message: event.message,
    actor: event.actor,
    operation: event.operationId,
  }
}
