import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { badAnswer } from './observed-instance'
import { type Marks, markedAs, readTags, tagSpecification } from './resource-tags'

/** An Elastic IP as one answer of EC2 showed it. */
export interface ObservedAddress {
  allocationId: string
  publicIp: string
  /** Set while it is associated with anything, which need not be an instance. */
  associationId: string | undefined
  instanceId: string | undefined
  tags: Record<string, string>
}

interface Sent {
  requestId: string | undefined
}

/** Every Elastic IP of the region, or those of one id of ours; EC2 gives them in one answer. */
export async function describeAddresses(ec2: Ec2, ourId?: string): Promise<ObservedAddress[]> {
  const action = 'DescribeAddresses'
  const { output } = await ec2.call(
    action,
    new DescribeAddressesCommand(ourId ? { Filters: markedAs(ourId) } : {}),
    { kind: ourId ? 'read' : 'broadRead' },
  )
  if (!output.Addresses) throw badAnswer(action, 'it has no list of addresses')
  return output.Addresses.map((address) => {
    if (!address.AllocationId || !address.PublicIp) {
      throw badAnswer(action, 'an address has no allocation id or no address')
    }
    return {
      allocationId: address.AllocationId,
      publicIp: address.PublicIp,
      associationId: address.AssociationId || undefined,
      instanceId: address.InstanceId || undefined,
      tags: readTags(address.Tags),
    }
  })
}

/**
 * Asks for a new address. EC2 knows no client token here: after an `ambiguous` error look for the
 * tags before asking again.
 */
export async function allocateAddress(
  ec2: Ec2,
  marks: Marks,
): Promise<Sent & { allocationId: string; publicIp: string }> {
  const action = 'AllocateAddress'
  const { output, requestId } = await ec2.call(
    action,
    new AllocateAddressCommand({
      Domain: 'vpc',
      TagSpecifications: tagSpecification('elastic-ip', marks),
    }),
    { kind: 'write' },
  )
  if (!output.AllocationId || !output.PublicIp) throw badAnswer(action, 'it names no address')
  return { allocationId: output.AllocationId, publicIp: output.PublicIp, requestId }
}

/** Points the address at the instance, wherever it pointed before. */
export async function associateAddress(
  ec2: Ec2,
  allocationId: string,
  instanceId: string,
): Promise<Sent> {
  const { requestId } = await ec2.call(
    'AssociateAddress',
    new AssociateAddressCommand({
      AllocationId: allocationId,
      InstanceId: instanceId,
      AllowReassociation: true,
    }),
    { kind: 'write' },
  )
  return { requestId }
}

export async function disassociateAddress(ec2: Ec2, associationId: string): Promise<Sent> {
  const { requestId } = await ec2.call(
    'DisassociateAddress',
    new DisassociateAddressCommand({ AssociationId: associationId }),
    { kind: 'write' },
  )
  return { requestId }
}

/** Gives the address back to EC2, for good. */
export async function releaseAddress(ec2: Ec2, allocationId: string): Promise<Sent> {
  const { requestId } = await ec2.call(
    'ReleaseAddress',
    new ReleaseAddressCommand({ AllocationId: allocationId }),
    { kind: 'write' },
  )
  return { requestId }
}
