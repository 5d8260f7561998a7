import { type LaunchDefinition, whyOutdated } from '@/lib/lifecycle/outdated'
import type { Machine, MachineEvent } from '@/lib/store/generated/client'
import { wantedRevision } from '@/lib/store/wanted-revision'
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

/** A machine as the API shows it, beside what its pool says now and its profile's revision in force. */
export function presentMachine(
  machine: Machine,
  pool: LaunchDefinition | undefined,
  inForce: number | null | undefined,
): ApiMachine {
  const lives = machine.state !== 'retired'
  const behind = machine.state === 'configured' && machine.behindSince !== null
  const waiting = lives && machine.waitingFor.length > 0
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
    market: machine.market,
    image: machine.imageId,
    outdated: (pool && whyOutdated(machine, pool)) ?? null,
    requestedAt: machine.requestedAt.toISOString(),
    bootingAt: isoTime(machine.bootingAt),
    registeredAt: isoTime(machine.registeredAt),
    bootstrappedAt: isoTime(machine.bootstrappedAt),
    configuredAt: isoTime(machine.configuredAt),
    retiredAt: isoTime(machine.retiredAt),
    retireRequestedAt: isoTime(machine.retireRequestedAt),
    drainedAt: isoTime(machine.drainedAt),
    revision: {
      served: machine.revisionServed,
      applied: machine.revisionApplied,
      wanted: lives ? wantedRevision(machine, { inForce: inForce ?? null }) : null,
    },
    behind,
    behindSince: behind ? isoTime(machine.behindSince) : null,
    waitingFor: waiting ? machine.waitingFor : [],
    waitingSince: waiting ? isoTime(machine.waitingSince) : null,
    statusCheck: machine.statusCheck,
    statusSince: isoTime(machine.statusSince),
    interruption: machine.interruption
      ? {
          kind: machine.interruption,
          noticedAt: isoTime(machine.interruptedAt),
          at: isoTime(machine.interruptionAt),
        }
      : null,
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
