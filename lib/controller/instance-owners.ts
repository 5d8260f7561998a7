import type { Db } from '@/lib/store/client'

/**
 * Which of these instances belong to a machine. One that lives although its machine is retired, since
 * EC2 had left it out for long, belongs to nobody any more.
 */
export async function readInstanceOwners(
  db: Db,
  instanceIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = await db.machine.findMany({
    where: { instanceId: { in: [...instanceIds] }, state: { not: 'retired' } },
    select: { instanceId: true },
  })
  return new Set(known.flatMap(({ instanceId }) => instanceId ?? []))
}
