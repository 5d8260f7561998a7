import type { OperationStep } from '@/lib/store/generated/client'
import type { OperationMachine, OperationStanding } from '@/lib/store/operations'
import type { ApiOperation, ApiOperationDetail } from '../schemas/operations'
import { isoTime } from './time'

const actorKinds = ['user', 'token', 'system'] as const

/** An operation as the API lists it. */
export function presentOperation({
  operation,
  machine,
  progress,
}: OperationStanding): ApiOperation {
  return {
    id: operation.id,
    kind: operation.kind,
    title: operation.title,
    actor: {
      kind: actorKinds.find((kind) => kind === operation.actorKind) ?? 'system',
      name: operation.actorName,
    },
    reason: operation.reason,
    pool: operation.poolName,
    machine,
    status: operation.status,
    outcome: operation.outcome,
    createdAt: operation.createdAt.toISOString(),
    endedAt: isoTime(operation.endedAt),
    progress,
  }
}

/** An operation with its steps and machines. */
export function presentOperationDetail(
  standing: OperationStanding & { steps: OperationStep[]; machines: OperationMachine[] },
): ApiOperationDetail {
  return {
    ...presentOperation(standing),
    input: standing.operation.input,
    steps: standing.steps.map((step) => ({
      at: step.at.toISOString(),
      level: step.level === 'error' ? 'error' : 'info',
      message: step.message,
      awsRequestId: step.awsRequestId,
    })),
    machines: standing.machines,
  }
}
