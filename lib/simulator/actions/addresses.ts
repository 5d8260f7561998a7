import { now } from '@/lib/platform/clock'
import type { Account } from '../account/account'
import { Ec2Error, invalidCombination, invalidValue, missing } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import type { Parameters } from '../protocol/parameters'
import { isAddress } from '../state/addresses'
import { accountId } from '../state/catalogue'
import { checkId, notFound, resourceId, rowsOf } from '../state/ids'
import type { AddressRecord, InstanceRecord } from '../state/records'
import { isVisible } from '../state/state'
import { type Action, type Call, checkDryRun, done } from './action'
import { shownPrivateIp } from './instance-view'
import { parseTagSpecifications, tagSet, tagSpecificationParameters } from './tag-specifications'

export const allocateAddress: Action = {
  name: 'AllocateAddress',
  accepts: ['Domain', 'PublicIpv4Pool', 'NetworkBorderGroup', ...tagSpecificationParameters],
  reads: false,
  run({ account, parameters }) {
    const { state, options, elasticPools, faults, catalogue } = account
    parameters.oneOf('Domain', ['vpc', 'standard'])
    const tags = parseTagSpecifications(parameters, ['elastic-ip']).get('elastic-ip') ?? {}
    if (state.addresses.size >= options.addressQuota) {
      throw new Ec2Error(
        'AddressLimitExceeded',
        'The maximum number of addresses has been reached.',
      )
    }
    checkDryRun(parameters)
    const publicIp = elasticPools[0]?.take() ?? elasticPools[1]?.take()
    if (!publicIp) {
      throw new Ec2Error(
        'InsufficientAddressCapacity',
        'Not enough available addresses to satisfy your request.',
        500,
      )
    }
    const { unknownForMs } = faults.current.consistency
    const id = resourceId('eipalloc')
    state.addresses.put({
      id,
      seq: state.nextSeq(),
      hiddenUntil: unknownForMs > 0 ? now().getTime() + unknownForMs : undefined,
      publicIp,
      association: undefined,
    })
    state.setTags(id, tags)
    return {
      publicIp,
      domain: 'vpc',
      allocationId: id,
      publicIpv4Pool: 'amazon',
      networkBorderGroup: catalogue.region,
    }
  },
}

/** The address that a call names by allocation or by address. */
function namedAddress({ account, parameters }: Call): AddressRecord {
  const id = parameters.string('AllocationId')
  const ip = parameters.string('PublicIp')
  if (id && ip)
    throw invalidCombination(
      'You may specify public IP or allocation id, but not both in the same call',
    )
  if (id) {
    const [address] = rowsOf('eipalloc', [id], (i) => account.state.addresses.visible(i))
    if (address) return address
  }
  if (!ip) throw missing('AllocationId')
  return addressByIp(account, ip)
}

function addressByIp(account: Account, ip: string): AddressRecord {
  if (!isAddress(ip)) throw invalidValue(`Invalid value '${ip.slice(0, 100)}' for publicIp`)
  const address = [...account.state.addresses.all()].find((a) => a.publicIp === ip && isVisible(a))
  if (!address) throw new Ec2Error('InvalidAddress.NotFound', `Address '${ip}' not found.`)
  return address
}

/** The instance that a call names by its id or by its network interface. */
function namedInstance({ account, parameters }: Call): InstanceRecord {
  const id = parameters.string('InstanceId')
  const interfaceId = parameters.string('NetworkInterfaceId')
  if (id && interfaceId) {
    throw invalidCombination(
      'You may specify instance id or network interface id, but not both in the same call',
    )
  }
  if (interfaceId) {
    const owner = [...account.state.instances.all()].find(
      (i) => i.interfaceId === interfaceId && i.state !== 'terminated' && isVisible(i),
    )
    if (owner) return owner
    throw new Ec2Error(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${interfaceId.slice(0, 100)}' does not exist`,
    )
  }
  if (!id) throw missing('InstanceId')
  const [instance] = rowsOf('i', [id], (i) => account.state.instances.visible(i))
  if (instance) return instance
  throw notFound('i', [id])
}

export const associateAddress: Action = {
  name: 'AssociateAddress',
  accepts: [
    'AllocationId',
    'PublicIp',
    'InstanceId',
    'NetworkInterfaceId',
    'PrivateIpAddress',
    'AllowReassociation',
  ],
  reads: false,
  run(call) {
    const address = namedAddress(call)
    const instance = namedInstance(call)
    if (instance.state === 'pending') {
      throw new Ec2Error(
        'InvalidInstanceID',
        `The pending instance '${instance.id}' is not in a valid state for this operation.`,
      )
    }
    if (instance.state === 'shutting-down' || instance.state === 'terminated') {
      throw new Ec2Error(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in a valid state for this operation.`,
      )
    }
    const privateIp = call.parameters.string('PrivateIpAddress')
    if (privateIp && privateIp !== instance.privateIp) {
      throw new Ec2Error(
        'InvalidParameterValue',
        `The address ${privateIp.slice(0, 100)} does not belong to the instance.`,
      )
    }
    const elsewhere = address.association && address.association.instanceId !== instance.id
    const allowed = call.parameters.boolean('AllowReassociation') ?? true
    if (elsewhere && !allowed) {
      throw new Ec2Error(
        'Resource.AlreadyAssociated',
        `resource ${address.id} is already associated with associate-id ${address.association?.id}`,
      )
    }
    checkDryRun(call.parameters)
    return { return: true, associationId: call.addresses.associate(address, instance.id) }
  },
}

export const disassociateAddress: Action = {
  name: 'DisassociateAddress',
  accepts: ['AssociationId', 'PublicIp'],
  reads: false,
  run(call) {
    const { account, parameters } = call
    const id = parameters.string('AssociationId')
    const ip = parameters.string('PublicIp')
    let address: AddressRecord | undefined
    if (id) {
      checkId('eipassoc', id)
      address = [...account.state.addresses.all()].find((a) => a.association?.id === id)
      if (!address) throw notFound('eipassoc', [id])
    } else if (ip) {
      address = addressByIp(account, ip)
    } else {
      throw missing('AssociationId')
    }
    checkDryRun(parameters)
    call.addresses.disassociate(address.id)
    return done
  },
}

export const releaseAddress: Action = {
  name: 'ReleaseAddress',
  accepts: ['AllocationId', 'PublicIp', 'NetworkBorderGroup'],
  reads: false,
  run(call) {
    const address = namedAddress(call)
    if (address.association) {
      throw new Ec2Error('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`)
    }
    checkDryRun(call.parameters)
    call.account.state.addresses.delete(address.id)
    call.account.state.tags.delete(address.id)
    for (const pool of call.account.elasticPools) pool.release(address.publicIp)
    return done
  },
}

export const describeAddresses: Action = {
  name: 'DescribeAddresses',
  accepts: ['PublicIp.n', 'AllocationId.n', ...filterParameters],
  reads: true,
  run({ account, parameters }) {
    const { state, catalogue } = account
    const owner = (a: AddressRecord) =>
      a.association && state.instances.get(a.association.instanceId)
    const privateIp = (a: AddressRecord) => {
      const instance = owner(a)
      return instance ? shownPrivateIp(instance) || undefined : undefined
    }
    const passes = parseFilters<AddressRecord>(
      parameters,
      {
        'allocation-id': (a) => a.id,
        'association-id': (a) => a.association?.id,
        domain: () => 'vpc',
        'instance-id': (a) => a.association?.instanceId,
        'network-border-group': () => catalogue.region,
        'network-interface-id': (a) => owner(a)?.interfaceId,
        'network-interface-owner-id': (a) => (a.association ? accountId : undefined),
        'private-ip-address': privateIp,
        'public-ip': (a) => a.publicIp,
      },
      (a) => state.tagsOf(a.id),
    )
    return {
      addressesSet: askedAddresses(account, parameters)
        .filter(passes)
        .map((address) => ({
          publicIp: address.publicIp,
          allocationId: address.id,
          domain: 'vpc',
          instanceId: address.association?.instanceId,
          associationId: address.association?.id,
          networkInterfaceId: owner(address)?.interfaceId,
          networkInterfaceOwnerId: address.association ? accountId : undefined,
          privateIpAddress: privateIp(address),
          tagSet: tagSet(state.tagsOf(address.id)),
          publicIpv4Pool: 'amazon',
          networkBorderGroup: catalogue.region,
        })),
    }
  },
}

function askedAddresses(account: Account, parameters: Parameters): AddressRecord[] {
  const ids = parameters.list('AllocationId')
  const ips = parameters.list('PublicIp')
  if (ids.length === 0 && ips.length === 0)
    return [...account.state.addresses.all()].filter(isVisible)
  const byId = rowsOf('eipalloc', ids, (id) => account.state.addresses.visible(id))
  return [...new Set([...byId, ...ips.map((ip) => addressByIp(account, ip))])]
}
