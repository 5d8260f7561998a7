import type { Db } from './client'
import type { Operation } from './generated/client'

/** The operations on these resources, by our own ids of them, the newest first. */
export async function readResourceHistory(
  db: Db,
  entities: readonly { type: 'address' | 'volume' | 'snapshot'; id: string }[],
  most = 200,
): Promise<Operation[]> {
  const lines = await db.auditLine.findMany({
    where: {
      OR: entities.map(({ type, id }) => ({ entityType: type, entityId: id })),
      operationId: { not: null },
    },
    orderBy: { id: 'desc' },
    take: most,
    select: { operationId: true },
  })
  return db.operation.findMany({
    where: { id: { in: lines.flatMap(({ operationId }) => operationId ?? []) } },
    orderBy: { id: 'desc' },
  })
}
