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
  const { level = 'info', awsRequestId = null } = more
  await tx.$executeRaw`
    INSERT INTO "OperationStep" ("operationId", "at", "message", "level", "awsRequestId")
    SELECT "id", ${now()}::timestamptz, ${message}, ${level}, ${awsRequestId}
      FROM "Operation" WHERE "id" = ANY(${ids}) AND "status" = 'running'`
}
