import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'

/** Adds a line to those of the operations that are still under way. */
export async function addStep(
  tx: Tx | Db,
  operationIds: Iterable<string | null>,
  message: string,
  more: { awsRequestId?: string | undefined; level?: 'info' | 'error' } = {},
): Promise<void> {
  const ids = [...new Set(operationIds)].filter((id) => id !== null)
  if (ids.length === 0) return
  const running = await tx.operation.findMany({
    where: { id: { in: ids }, status: 'running' },
    select: { id: true },
  })
  await tx.operationStep.createMany({
    data: running.map(({ id }) => ({
      operationId: id,
      at: now(),
      message,
      level: more.level ?? 'info',
      awsRequestId: more.awsRequestId ?? null,
    })),
  })
}
