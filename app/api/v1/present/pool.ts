import { readClaims } from '@/lib/lifecycle/claims'
import type { PoolStanding } from '@/lib/store/pools'
import type { ApiPool } from '../schemas/pools'
import { rollStatus } from './roll'

/** A pool as the API shows it. */
export function presentPool(standing: PoolStanding): ApiPool {
  const { pool, counts, worstFault, running, medians, outdated, roll } = standing
  return {
    name: pool.name,
    description: pool.description,
    profile: pool.profile,
    desired: pool.desired,
    min: pool.min,
    max: pool.max,
    version: pool.version,
    counts,
    image: pool.image,
    instanceTypes: pool.instanceTypes,
    market: pool.market,
    zones: pool.zones,
    subnets: pool.subnets,
    securityGroups: pool.securityGroups,
    keyName: pool.keyName,
    instanceProfile: pool.instanceProfile,
    bootTimeout: pool.bootTimeout,
    bootstrapTimeout: pool.bootstrapTimeout,
    configureTimeout: pool.configureTimeout,
    drainTimeout: pool.drainTimeout,
    repair: pool.repair,
    repairAfter: pool.repairAfter,
    repairBudget: pool.repairBudget,
    health: standing.health,
    launchesStopped: pool.launchesStoppedAt
      ? { since: pool.launchesStoppedAt.toISOString(), why: pool.launchesStoppedWhy ?? '' }
      : null,
    claims: readClaims(pool.claims),
    standIn: pool.standIn,
    cdp: pool.cdp,
    createdAt: pool.createdAt.toISOString(),
    updatedAt: pool.updatedAt.toISOString(),
    worstFault: worstFault ? { ...worstFault, since: worstFault.since.toISOString() } : null,
    outdated,
    roll: roll
      ? {
          status: rollStatus(roll.status),
          back: roll.turnedAt !== null,
          haltReason: roll.haltReason,
          operation: roll.operationId,
        }
      : null,
    running,
    medians,
  }
}
