import type { Market } from '@/lib/lifecycle/markets'

/** A machine that waits for a launch. */
export interface Waiting {
  id: string
  pool: string
  profile: string
  /** The zone of the volumes that its slot owns. */
  zone?: string | undefined
}

/** What a pool may be launched as, in order of preference. */
export interface PoolChoices {
  name: string
  instanceTypes: readonly string[]
  market: Market
  zones: readonly string[]
}

export interface PlannedLaunch {
  pool: string
  profile: string
  instanceType: string
  zone: string
  machineIds: string[]
}

export interface LaunchPlan {
  launches: PlannedLaunch[]
  /** Machines for which no type has room in any zone at present. */
  stuck: Waiting[]
}

export interface LaunchSituation {
  waiting: readonly Waiting[]
  pools: readonly PoolChoices[]
  /** How many machines of a pool are in a zone, or on their way there. */
  countIn(pool: string, zone: string): number
  /** EC2 had no room for the type in the zone lately, on the pool's market. */
  noRoom(place: { instanceType: string; zone: string; market: Market }): boolean
  /** How many launches may be sent now, and the largest count of one. */
  mostLaunches: number
  mostInstances: number
}

/**
 * Groups waiting machines into launches: the first type of the pool that has room anywhere, spread
 * evenly over the zones that have room for it; a machine whose slot owns volumes goes to their zone. What exceeds `mostLaunches` waits for the next pass.
 */
export function planLaunches(situation: LaunchSituation): LaunchPlan {
  const groups = new Map<string, PlannedLaunch>()
  const stuck: Waiting[] = []
  const choices = new Map(situation.pools.map((pool) => [pool.name, pool]))
  const counts = new Map<string, number>()
  const countIn = (pool: string, zone: string) =>
    counts.get(`${pool} ${zone}`) ?? situation.countIn(pool, zone)

  for (const machine of situation.waiting) {
    const pool = choices.get(machine.pool)
    if (!pool) continue
    const tied = machine.zone
    const zones = tied ? pool.zones.filter((zone) => zone === tied) : pool.zones
    const choice = choose({ ...pool, zones }, situation.noRoom, (zone) => countIn(pool.name, zone))
    if (!choice) {
      stuck.push(machine)
      continue
    }
    const { instanceType, zone } = choice
    counts.set(`${pool.name} ${zone}`, countIn(pool.name, zone) + 1)
    const key = `${pool.name} ${machine.profile} ${instanceType} ${zone}`
    const group = groups.get(key)
    if (group) group.machineIds.push(machine.id)
    else {
      groups.set(key, {
        pool: pool.name,
        profile: machine.profile,
        instanceType,
        zone,
        machineIds: [machine.id],
      })
    }
  }
  const launches = [...groups.values()].flatMap((group) => split(group, situation.mostInstances))
  return { launches: launches.slice(0, Math.max(0, situation.mostLaunches)), stuck }
}

function choose(
  pool: PoolChoices,
  noRoom: LaunchSituation['noRoom'],
  countIn: (zone: string) => number,
): { instanceType: string; zone: string } | undefined {
  for (const instanceType of pool.instanceTypes) {
    let best: { zone: string; count: number } | undefined
    for (const zone of pool.zones) {
      if (noRoom({ instanceType, zone, market: pool.market })) continue
      const count = countIn(zone)
      if (!best || count < best.count) best = { zone, count }
    }
    if (best) return { instanceType, zone: best.zone }
  }
  return undefined
}

function split(group: PlannedLaunch, most: number): PlannedLaunch[] {
  const parts: PlannedLaunch[] = []
  for (let start = 0; start < group.machineIds.length; start += most) {
    parts.push({ ...group, machineIds: group.machineIds.slice(start, start + most) })
  }
  return parts
}
