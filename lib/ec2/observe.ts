import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type Filter,
} from '@aws-sdk/client-ec2'
import { inBatches } from './batches'
import type { Ec2 } from './client'
import { badAnswer, type ObservedInstance, tagNames, toObservedInstance } from './observed-instance'

const pageSize = 1000
/** EC2 takes at most this many values in one filter. */
const idsPerFilter = 200

/**
 * Every instance that carries the site's tag. It is all or nothing: when any page fails or is not
 * complete this throws, so that an absent instance is one that EC2 did not list.
 */
export function describeSite(ec2: Ec2, site: string): Promise<ObservedInstance[]> {
  return describeInstances(ec2, [{ Name: `tag:${tagNames.site}`, Values: [site] }])
}

/**
 * These instances, also when they have lost their tags. An id that EC2 does not know is absent from
 * the answer, where asking for it by id would fail the whole call.
 */
export async function describeByIds(
  ec2: Ec2,
  instanceIds: readonly string[],
): Promise<ObservedInstance[]> {
  const found: ObservedInstance[] = []
  for (const ids of inBatches(instanceIds, idsPerFilter)) {
    found.push(...(await describeInstances(ec2, [{ Name: 'instance-id', Values: ids }])))
  }
  return found
}

/**
 * These instances, named as such: the one way that works while another zone is out. An unknown id
 * fails the call.
 */
export async function describeNamed(
  ec2: Ec2,
  instanceIds: readonly string[],
): Promise<ObservedInstance[]> {
  const found: ObservedInstance[] = []
  for (const ids of inBatches(instanceIds, idsPerFilter)) {
    found.push(...(await describePages(ec2, { InstanceIds: ids })))
  }
  return found
}

export function describeInstances(ec2: Ec2, filters: Filter[]): Promise<ObservedInstance[]> {
  return describePages(ec2, { Filters: filters, MaxResults: pageSize })
}

async function describePages(
  ec2: Ec2,
  input: DescribeInstancesCommandInput,
): Promise<ObservedInstance[]> {
  const action = 'DescribeInstances'
  const found = new Map<string, ObservedInstance>()
  let token: string | undefined
  do {
    const { output } = await ec2.call(
      action,
      new DescribeInstancesCommand({ ...input, NextToken: token }),
      { kind: 'read' },
    )
    // Any XML may pass for an answer that lists nothing: EC2's own always has the list.
    if (!output.Reservations) throw badAnswer(action, 'it has no list of reservations')
    for (const reservation of output.Reservations) {
      for (const instance of reservation.Instances ?? []) {
        const observed = toObservedInstance(action, instance, reservation.OwnerId)
        found.set(observed.instanceId, observed)
      }
    }
    if (output.NextToken && output.NextToken === token) {
      throw badAnswer(action, 'it keeps pointing to the same page')
    }
    token = output.NextToken
  } while (token)
  return [...found.values()]
}
