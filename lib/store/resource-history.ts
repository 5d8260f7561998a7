import { now } from '@/lib/platform/clock'
import type { Db, Tx } from './client'
import type { AuditLine, Operation } from './generated/client'

/** A line of a resource's history, with the operation that it is of. */
export interface ResourceLine {
  line: AuditLine
  operation: Operation | null
}

/** What was done to these resources, by our own ids of them, and where they moved; the newest first. */
export async function readResourceHistory(
  db: Db,
  entities: readonly { type: 'address' | 'volume' | 'snapshot'; id: string }[],
  most = 200,
): Promise<ResourceLine[]> {
  const lines = await db.auditLine.findMany({
    where: { OR: entities.map(({ type, id }) => ({ entityType: type, entityId: id })) },
    orderBy: { id: 'desc' },
    take: most,
  })
  const ids = lines.flatMap(({ operationId }) => operationId ?? [])
  const operations = await db.operation.findMany({ where: { id: { in: ids } } })
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  return lines.map((line) => ({ line, operation: byId.get(line.operationId ?? '') ?? null }))
}

/** How `AuditLine.action` calls a move that no operation on the resource itself asked for. */
export const moved = 'moved'

/**
 * Writes down that EC2 shows an address or volume elsewhere than before: at the successor of its
 * machine, or wherever somebody else took it.
 */
export async function recordMove(
  tx: Tx,
  entity: { type: 'address' | 'volume'; id: string },
  from: Holder,
  to: Holder,
  wanted: boolean,
): Promise<void> {
  const ids = [from.machineId, to.machineId].filter((id) => id !== null)
  const machines = await tx.machine.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, requestOperationId: true },
  })
  const at = (holder: Holder) => machines.find(({ id }) => id === holder.machineId)
  const actor = wanted ? 'controller' : 'ec2'
  await tx.auditLine.create({
    data: {
      at: now(),
      actorKind: actor,
      actorId: actor,
      actorName: wanted ? 'controller' : 'EC2',
      action: moved,
      entityType: entity.type,
      entityId: entity.id,
      before: { machine: at(from)?.name ?? from.instanceId },
      after: { machine: at(to)?.name ?? to.instanceId },
      operationId: wanted ? (at(to)?.requestOperationId ?? null) : null,
    },
  })
}

/** Who holds an address or volume: a machine of ours, another instance, or nobody. */
export interface Holder {
  machineId: string | null
  instanceId: string | null
}
