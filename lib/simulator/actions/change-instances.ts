import { Ec2Error, missing } from '../protocol/errors'
import type { XmlObject } from '../protocol/xml'
import { rowsOf } from '../state/ids'
import type { InstanceRecord } from '../state/records'
import { type Action, type Call, checkDryRun, done } from './action'
import { stateView } from './instance-view'

function named({ account, parameters }: Call): InstanceRecord[] {
  const ids = parameters.list('InstanceId')
  if (ids.length === 0) throw missing('InstanceId')
  return rowsOf('i', ids, (id) => account.state.instances.visible(id))
}

/** Each instance with the state it was in and the one it is in now. */
function changes({ account }: Call, before: readonly InstanceRecord[]): XmlObject {
  return {
    instancesSet: before.map((instance) => ({
      instanceId: instance.id,
      currentState: stateView(account.state.instances.get(instance.id)?.state ?? 'terminated'),
      previousState: stateView(instance.state),
    })),
  }
}

function wrongState(id: string, verb: string): Ec2Error {
  return new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${id}' is not in a state from which it can be ${verb}.`,
  )
}

export const terminateInstances: Action = {
  name: 'TerminateInstances',
  accepts: ['InstanceId.n', 'Force', 'SkipOsShutdown'],
  reads: false,
  resources: (parameters) => parameters.list('InstanceId').length,
  run(call) {
    const instances = named(call)
    const shielded = instances.filter((i) => i.disableApiTermination && i.state !== 'terminated')
    checkDryRun(call.parameters)
    // One protected instance spares those that share its zone; the others go, and the call fails.
    const sparedZones = new Set(shielded.map((i) => i.zone))
    for (const { id, zone, state } of instances) {
      if (state === 'terminated' || state === 'shutting-down' || sparedZones.has(zone)) continue
      call.instances.terminate(id)
    }
    if (shielded[0]) {
      throw new Ec2Error(
        'OperationNotPermitted',
        `The instance '${shielded[0].id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      )
    }
    return changes(call, instances)
  },
}

export const stopInstances: Action = {
  name: 'StopInstances',
  accepts: ['InstanceId.n', 'Force', 'Hibernate', 'SkipOsShutdown'],
  reads: false,
  resources: (parameters) => parameters.list('InstanceId').length,
  run(call) {
    const instances = named(call)
    for (const { id, state, lifecycle, disableApiStop } of instances) {
      if (state === 'pending' || state === 'shutting-down' || state === 'terminated') {
        throw wrongState(id, 'stopped')
      }
      if (lifecycle === 'spot') {
        throw new Ec2Error(
          'UnsupportedOperation',
          `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
        )
      }
      if (disableApiStop) {
        throw new Ec2Error(
          'OperationNotPermitted',
          `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
        )
      }
    }
    if (call.parameters.boolean('Hibernate')) {
      throw new Ec2Error(
        'UnsupportedHibernationConfiguration',
        'The instances are not configured for hibernation.',
      )
    }
    checkDryRun(call.parameters)
    for (const { id, state } of instances) if (state === 'running') call.instances.stop(id)
    return changes(call, instances)
  },
}

export const startInstances: Action = {
  name: 'StartInstances',
  accepts: ['InstanceId.n', 'AdditionalInfo'],
  reads: false,
  resources: (parameters) => parameters.list('InstanceId').length,
  run(call) {
    const instances = named(call)
    for (const { id, state } of instances) {
      if (state === 'stopping' || state === 'shutting-down' || state === 'terminated') {
        throw wrongState(id, 'started')
      }
    }
    for (const { instanceType, zone, state, lifecycle } of instances) {
      const market = lifecycle === 'spot' ? 'spot' : 'onDemand'
      const place = { instanceType, zone, market } as const
      if (state === 'stopped' && call.account.faults.capacityFor(place, 1) < 1) {
        throw new Ec2Error(
          'InsufficientInstanceCapacity',
          `Insufficient capacity: ${instanceType} in ${zone}.`,
          500,
        )
      }
    }
    checkDryRun(call.parameters)
    for (const { id, state } of instances) if (state === 'stopped') call.instances.start(id)
    return changes(call, instances)
  },
}

export const rebootInstances: Action = {
  name: 'RebootInstances',
  accepts: ['InstanceId.n'],
  reads: false,
  run(call) {
    const instances = named(call)
    for (const { id, state } of instances) {
      if (state !== 'running' && state !== 'pending') throw wrongState(id, 'rebooted')
    }
    checkDryRun(call.parameters)
    for (const { id } of instances) call.instances.reboot(id)
    return done
  },
}
