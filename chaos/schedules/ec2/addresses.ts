import type {
  AllocateAddressCommandInput,
  AssociateAddressCommandInput,
  DisassociateAddressCommandInput,
  Address as Ec2Address,
  Filter,
  ReleaseAddressCommandInput,
} from '@aws-sdk/client-ec2'
import type { Address, Books } from './books'
import { Failure } from './failure'
import { knownInstance, matchesTags, tagsFor } from './instances'

/** EC2 knows no client token here: every call makes another address. */
export function allocateAddress(books: Books, input: AllocateAddressCommandInput) {
  const address: Address = {
    allocationId: books.newId('eipalloc'),
    publicIp: books.newIp('198.18'),
    tags: tagsFor(input.TagSpecifications, 'elastic-ip'),
    madeAt: books.at,
    associationId: undefined,
    instanceId: undefined,
  }
  books.addresses.set(address.allocationId, address)
  return { AllocationId: address.allocationId, PublicIp: address.publicIp }
}

/** Points it at the instance. What either had before is displaced, and stays allocated. */
export function associateAddress(books: Books, input: AssociateAddressCommandInput) {
  const address = ours(books, input.AllocationId, 'AssociateAddress')
  const instance = knownInstance(books, input.InstanceId ?? '')
  const state = books.stateOf(instance)
  if (state !== 'running' && state !== 'stopped') {
    throw new Failure(
      'IncorrectInstanceState',
      `The ${state} instance '${instance.instanceId}' is not in a valid state for this operation`,
    )
  }
  if (!instance.tags['muster:site']) {
    books.offences.push(`AssociateAddress to ${instance.instanceId}, which is not ours`)
  }
  if (address.instanceId && address.instanceId !== instance.instanceId) {
    if (input.AllowReassociation === false) {
      throw new Failure('Resource.AlreadyAssociated', `${address.allocationId} is associated`)
    }
  }
  for (const other of books.addresses.values()) {
    if (other === address || other.instanceId !== instance.instanceId) continue
    other.instanceId = undefined
    other.associationId = undefined
  }
  if (address.instanceId !== instance.instanceId) address.associationId = books.newId('eipassoc')
  address.instanceId = instance.instanceId
  return { AssociationId: address.associationId }
}

export function disassociateAddress(books: Books, input: DisassociateAddressCommandInput) {
  const address = [...books.addresses.values()].find(
    (one) => one.associationId !== undefined && one.associationId === input.AssociationId,
  )
  if (!address) {
    const words = `The association ID '${input.AssociationId}' does not exist`
    throw new Failure('InvalidAssociationID.NotFound', words)
  }
  address.instanceId = undefined
  address.associationId = undefined
  return {}
}

export function releaseAddress(books: Books, input: ReleaseAddressCommandInput) {
  const address = ours(books, input.AllocationId, 'ReleaseAddress')
  if (address.associationId) {
    throw new Failure('InvalidIPAddress.InUse', `${address.publicIp} is in use`)
  }
  books.addresses.delete(address.allocationId)
  return {}
}

export function listAddresses(books: Books, filters: Filter[] = []): Ec2Address[] {
  return [...books.addresses.values()]
    .filter((address) => books.isListed(address) && matchesTags(address.tags, filters))
    .map((address) => ({
      AllocationId: address.allocationId,
      PublicIp: address.publicIp,
      ...(address.associationId ? { AssociationId: address.associationId } : {}),
      ...(address.instanceId ? { InstanceId: address.instanceId } : {}),
      Tags: Object.entries(address.tags).map(([Key, Value]) => ({ Key, Value })),
    }))
}

function ours(books: Books, allocationId: string | undefined, action: string): Address {
  const address = books.addresses.get(allocationId ?? '')
  if (!address) {
    const words = `The allocation ID '${allocationId}' does not exist`
    throw new Failure('InvalidAllocationID.NotFound', words)
  }
  if (!address.tags['muster:site']) {
    books.offences.push(`${action} of ${address.allocationId}, which is not ours`)
  }
  return address
}
