import { differences } from '@/lib/lifecycle/outdated'
import { type PoolHealth, poolHealth } from '@/lib/lifecycle/repairs'
import type { State } from '@/lib/lifecycle/states'
import type { Db } from './client'
import type { Pool, Roll } from './generated/client'
import { readRepairSuccessors, repairFields } from './pool-health'
import { type Medians, readMedians } from './pool-medians'

export interface PoolCounts extends Record<Exclude<State, 'retired'>, number> {
  retiring: number
  faulty: number
}

/** A pool with what its machines add up to. */
export interface PoolStanding {
  pool: Pool
  counts: PoolCounts
  worstFault: { code: string; message: string; count: number; since: Date } | null
  /** Machines that serve and differ from its present definition. */
  outdated: number
  /** The roll that has not ended. */
  roll: Roll | null
  running: number
  medians: Medians
  health: PoolHealth
}

/** The pools by name, or the one named; deleted ones are left out. */
export async function readPools(db: Db, name?: string): Promise<PoolStanding[]> {
  const pools = await db.pool.findMany({
    where: { deletedAt: null, ...(name === undefined ? {} : { name }) },
    orderBy: { name: 'asc' },
  })
  const names = pools.map((pool) => pool.name)
  if (names.length === 0) return []
  const [groups, faults, launched, rolls, running, medians, ailing, successors] = await Promise.all(
    [
      db.machine.groupBy({
        by: ['poolName', 'state', 'intent'],
        where: { poolName: { in: names }, state: { not: 'retired' } },
        _count: true,
      }),
      db.machine.groupBy({
        by: ['poolName', 'faultCode'],
        where: { poolName: { in: names }, state: { not: 'retired' }, faultCode: { not: null } },
        _count: true,
        _min: { faultSince: true, faultMessage: true },
      }),
      db.machine.groupBy({
        by: ['poolName', 'imageId', 'instanceType', 'market', 'profile'],
        where: { poolName: { in: names }, intent: 'serve', state: { not: 'retired' } },
        _count: true,
      }),
      db.roll.findMany({ where: { poolName: { in: names }, endedAt: null } }),
      db.operation.groupBy({
        by: ['poolName'],
        where: { poolName: { in: names }, status: 'running' },
        _count: true,
      }),
      readMedians(db, names),
      db.machine.findMany({
        where: {
          poolName: { in: names },
          state: { not: 'retired' },
          OR: [{ faultCode: { not: null } }, { state: { not: 'configured' } }],
        },
        select: repairFields,
      }),
      readRepairSuccessors(db, names),
    ],
  )
  return pools.map((pool) => {
    const counts: PoolCounts = {
      requested: 0,
      booting: 0,
      bootstrapped: 0,
      configured: 0,
      retiring: 0,
      faulty: 0,
    }
    for (const group of groups) {
      if (group.poolName !== pool.name || group.state === 'retired') continue
      counts[group.intent === 'retire' ? 'retiring' : group.state] += group._count
    }
    const own = faults.filter((fault) => fault.poolName === pool.name)
    counts.faulty = own.reduce((sum, fault) => sum + fault._count, 0)
    const worst = own.sort((a, b) => b._count - a._count)[0]
    return {
      pool,
      counts,
      worstFault:
        worst?.faultCode && worst._min.faultSince
          ? {
              code: worst.faultCode,
              message: worst._min.faultMessage ?? '',
              count: worst._count,
              since: worst._min.faultSince,
            }
          : null,
      outdated: launched
        .filter((group) => group.poolName === pool.name && differences(group, pool).length > 0)
        .reduce((sum, group) => sum + group._count, 0),
      roll: rolls.find((roll) => roll.poolName === pool.name) ?? null,
      running: running.find((r) => r.poolName === pool.name)?._count ?? 0,
      medians: medians(pool.name),
      health: poolHealth(
        pool,
        ailing.filter((machine) => machine.poolName === pool.name),
        successors,
      ),
    }
  })
}

export interface Arrival {
  pool: string
  at: Date
  seconds: number
}

/** Machines that reached configured since `since`, the newest first, and how long they took. */
export async function readArrivals(db: Db, since: Date, most = 2000): Promise<Arrival[]> {
  const rows = await db.machine.findMany({
    where: { configuredAt: { gte: since } },
    select: { poolName: true, configuredAt: true, requestedAt: true },
    orderBy: { configuredAt: 'desc' },
    take: most,
  })
  return rows.flatMap(({ poolName, configuredAt, requestedAt }) =>
    configuredAt
      ? [
          {
            pool: poolName,
            at: configuredAt,
            seconds: (configuredAt.getTime() - requestedAt.getTime()) / 1000,
          },
        ]
      : [],
  )
}
