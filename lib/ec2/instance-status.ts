import { DescribeInstanceStatusCommand } from '@aws-sdk/client-ec2'
import { inBatches } from './batches'
import type { Ec2 } from './client'
import { badAnswer } from './observed-instance'
import { readPages } from './pages'

const pageSize = 1000
const idsPerCall = 100
const filters = ['instance-status.status', 'system-status.status'] as const

export interface FailedChecks {
  /** The check of the instance itself: its network and its system. */
  instance: boolean
  /** The check of the host that it runs on. */
  system: boolean
}

/**
 * The instances of the region whose status checks fail, by id: all or nothing, as with instances.
 * EC2 knows no filter by tag here, so that other sites' are among them; an instance that is not is well,
 * or too young to tell.
 */
export async function describeFailedChecks(ec2: Ec2): Promise<Map<string, FailedChecks>> {
  const action = 'DescribeInstanceStatus'
  const failed = new Map<string, FailedChecks>()
  for (const name of filters) {
    const rows = await readPages(async (token) => {
      const { output } = await ec2.call(
        action,
        new DescribeInstanceStatusCommand({
          Filters: [{ Name: name, Values: ['impaired'] }],
          MaxResults: pageSize,
          NextToken: token,
        }),
        { kind: 'read' },
      )
      if (!output.InstanceStatuses) throw badAnswer(action, 'it has no list of statuses')
      return { items: output.InstanceStatuses, next: output.NextToken }
    })
    for (const { InstanceId, InstanceStatus, SystemStatus } of rows) {
      // An endpoint that knows no such filter lists those that are well, too.
      const instance = InstanceStatus?.Status === 'impaired'
      const system = SystemStatus?.Status === 'impaired'
      if (InstanceId && (instance || system)) failed.set(InstanceId, { instance, system })
    }
  }
  return failed
}

/**
 * Those of these instances of which EC2 says that both checks pass. One that is not listed is not known
 * to be well: EC2 tells nothing of an instance that does not run. An unknown id fails the call.
 */
export async function describePassedChecks(
  ec2: Ec2,
  instanceIds: readonly string[],
): Promise<Set<string>> {
  const action = 'DescribeInstanceStatus'
  const passed = new Set<string>()
  for (const ids of inBatches(instanceIds, idsPerCall)) {
    const { output } = await ec2.call(
      action,
      new DescribeInstanceStatusCommand({ InstanceIds: ids }),
      { kind: 'read' },
    )
    if (!output.InstanceStatuses) throw badAnswer(action, 'it has no list of statuses')
    for (const { InstanceId, InstanceStatus, SystemStatus } of output.InstanceStatuses) {
      const well = InstanceStatus?.Status === 'ok' && SystemStatus?.Status === 'ok'
      if (InstanceId && well) passed.add(InstanceId)
    }
  }
  return passed
}
