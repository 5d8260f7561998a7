import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'

export type ResourceKind = 'elasticIp' | 'volume' | 'snapshot' | 'image'

/** What addresses, volumes, snapshots and images have in common. */
export interface ResourceRow {
  id: string
  intent: 'kept' | 'gone'
  operationId: string | null
  errorCode: string | null
  errorMessage: string | null
  errorSince: Date | null
}

type CommonChange = Partial<ResourceRow> & { goneAt?: Date | null; managed?: boolean }

export async function updateResource(
  tx: Tx | Db,
  kind: ResourceKind,
  id: string,
  data: CommonChange,
): Promise<void> {
  if (kind === 'elasticIp') await tx.elasticIp.update({ where: { id }, data })
  else if (kind === 'volume') await tx.volume.update({ where: { id }, data })
  else if (kind === 'snapshot') await tx.snapshot.update({ where: { id }, data })
  else await tx.image.update({ where: { id }, data })
}

/**
 * Takes the operation off the row and ends it; a successful one only when no other row has a part
 * in it that is still under way.
 */
export async function endOperation(
  tx: Tx,
  kind: ResourceKind,
  row: ResourceRow,
  status: 'succeeded' | 'failed',
  outcome: string,
): Promise<void> {
  const { operationId } = row
  if (operationId === null) return
  await updateResource(tx, kind, row.id, { operationId: null })
  const where = { operationId }
  if (status === 'succeeded') {
    const others =
      (await tx.elasticIp.count({ where })) +
      (await tx.volume.count({ where })) +
      (await tx.snapshot.count({ where })) +
      (await tx.image.count({ where })) +
      // An operation with machines goes on until they have got where they were to go.
      (await tx.machine.count({
        where: { OR: [{ requestOperationId: operationId }, { retireOperationId: operationId }] },
      }))
    if (others > 0) return
  }
  await tx.operation.updateMany({
    where: { id: operationId, status: 'running' },
    data: { status, outcome, endedAt: now() },
  })
}

export const noError = { errorCode: null, errorMessage: null, errorSince: null }

export function errorFields(row: ResourceRow, code: string, message: string) {
  return {
    errorCode: code,
    errorMessage: message,
    errorSince: row.errorCode === code && row.errorSince ? row.errorSince : now(),
  }
}
