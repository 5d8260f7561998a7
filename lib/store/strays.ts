import type { StrayFacts } from '@/lib/lifecycle/stray-actions'
import type { Db, Tx } from './client'
import type { Prisma, StrayInstance } from './generated/client'

/** An instance that carries the site's tag and belongs to no machine, with what decides on it. */
export interface StrayStanding {
  stray: StrayInstance
  /** The operation that terminates it. */
  operation: string | null
  retiredMachine: string | null
  /** The pool that its tag names, when there is one of that name. */
  pool: string | null
  /** The launch that its tag names, when that is one of ours: its token can register it. */
  launch: { id: string; pool: string } | null
}

/** Those that are there, the longest known first. */
export async function readStrays(
  db: Db | Tx,
  where: Prisma.StrayInstanceWhereInput = { goneAt: null },
): Promise<StrayStanding[]> {
  const rows = await db.strayInstance.findMany({
    where,
    orderBy: [{ firstSeenAt: 'asc' }, { instanceId: 'asc' }],
  })
  const [machines, pools, launches] = await Promise.all([
    db.machine.findMany({
      where: { instanceId: { in: rows.map(({ instanceId }) => instanceId) } },
      select: { instanceId: true, name: true },
    }),
    db.pool.findMany({
      where: { name: { in: rows.flatMap(({ poolName }) => poolName ?? []) }, deletedAt: null },
      select: { name: true },
    }),
    db.launch.findMany({
      where: { id: { in: rows.flatMap(({ launchId }) => launchId ?? []) } },
      select: { id: true, poolName: true },
    }),
  ])
  return rows.map((stray) => {
    const launch = launches.find(({ id }) => id === stray.launchId)
    return {
      stray,
      operation: stray.operationId,
      retiredMachine: machines.find((m) => m.instanceId === stray.instanceId)?.name ?? null,
      pool: pools.find(({ name }) => name === stray.poolName)?.name ?? null,
      launch: launch ? { id: launch.id, pool: launch.poolName } : null,
    }
  })
}

export function strayFacts({ stray, retiredMachine }: StrayStanding): StrayFacts {
  return {
    gone: stray.goneAt !== null,
    ignored: stray.ignoredAt !== null,
    terminating: stray.terminateRequestedAt !== null,
    ec2State: stray.ec2State,
    retiredMachine,
  }
}
