import { TerminateInstancesCommand } from '@aws-sdk/client-ec2'
import { inBatches } from './batches'
import type { Ec2 } from './client'
import { type Ec2Error, toEc2Error } from './errors'
import { type InstanceState, instanceStates } from './observed-instance'

const batchSize = 100
const singlesAtOnce = 10

/**
 * What became of one instance:
 * - `terminating`: EC2 took the request; only a later observation tells that the instance is gone
 * - `unknown`: EC2 does not know the id, which a new instance and a long gone one have in common
 * - `failed`: it was not terminated; `error` says why
 */
export type TerminateResult = { instanceId: string; requestId: string | undefined } & (
  | { outcome: 'terminating'; state: InstanceState | undefined }
  | { outcome: 'unknown' | 'failed'; error: Ec2Error }
)

/**
 * Terminates the instances in batches. One bad id makes EC2 refuse its whole batch; then each of
 * the batch is tried alone. Never throws for EC2's answers: each instance has its own result.
 */
export async function terminateInstances(
  ec2: Ec2,
  instanceIds: readonly string[],
): Promise<TerminateResult[]> {
  const results: TerminateResult[] = []
  for (const batch of inBatches(instanceIds, batchSize)) {
    const outcome = await terminateTogether(ec2, batch)
    if (Array.isArray(outcome)) {
      results.push(...outcome)
    } else if (batch.length > 1 && spoilsBatch(outcome)) {
      for (const few of inBatches(batch, singlesAtOnce)) {
        const alone = await Promise.all(few.map((id) => terminateTogether(ec2, [id])))
        alone.forEach((one, index) => {
          results.push(...(Array.isArray(one) ? one : failedWith(one, few.slice(index, index + 1))))
        })
      }
    } else {
      results.push(...failedWith(outcome, batch))
    }
  }
  return results
}

async function terminateTogether(
  ec2: Ec2,
  instanceIds: string[],
): Promise<TerminateResult[] | Ec2Error> {
  const action = 'TerminateInstances'
  try {
    const { output, requestId } = await ec2.call(
      action,
      new TerminateInstancesCommand({ InstanceIds: instanceIds }),
      { kind: 'write', instances: instanceIds.length },
    )
    const states = new Map(
      (output.TerminatingInstances ?? []).map((change) => [
        change.InstanceId,
        instanceStates.find((state) => state === change.CurrentState?.Name),
      ]),
    )
    return instanceIds.map((instanceId) => ({
      instanceId,
      requestId,
      outcome: 'terminating',
      state: states.get(instanceId),
    }))
  } catch (thrown) {
    return toEc2Error(action, thrown)
  }
}

/** The error is about some of the ids, and not about all calls alike. */
function spoilsBatch(error: Ec2Error): boolean {
  return error.kind === 'not-found' || error.kind === 'invalid'
}

function failedWith(error: Ec2Error, instanceIds: string[]): TerminateResult[] {
  return instanceIds.map((instanceId) => ({
    instanceId,
    requestId: error.requestId,
    outcome: error.kind === 'not-found' ? 'unknown' : 'failed',
    error,
  }))
}
