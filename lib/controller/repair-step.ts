import { poolHealth, repairsDue } from '@/lib/lifecycle/repairs'
import { type RepairCause, repairMachine } from '@/lib/operations/repair-machine'
import { now } from '@/lib/platform/clock'
import { readRepairSuccessors } from '@/lib/store/pool-health'
import type { Site } from './site'
import type { World, WorldMachine } from './world'

/**
 * Replaces machines by itself: those whose spot instance EC2 takes back at once and whatever else
 * there is, broken ones within what their pool allows.
 */
export async function repairStep(
  site: Site,
  world: World,
  heardSince: Date | undefined,
): Promise<void> {
  for (const machine of world.machines) {
    if (site.stopping()) return
    if (machine.intent === 'serve' && machine.interruption === 'spot') {
      await replace(site, machine, 'spot')
    }
  }
  const ailing = world.machines.filter(
    (m) => m.faultCode !== null || m.interruption !== null || m.state !== 'configured',
  )
  const concerned = new Set(ailing.map((machine) => machine.poolName))
  const successors =
    concerned.size > 0 ? await readRepairSuccessors(site.db, [...concerned]) : new Set<string>()
  const heard = { at: now(), heardSince }
  for (const pool of world.pools.values()) {
    if (pool.deletedAt) {
      site.problems.clear(`repair ${pool.name}`)
      continue
    }
    const own = ailing.filter((machine) => machine.poolName === pool.name)
    const { held } = poolHealth(pool, own, successors)
    // What somebody chose, or is told of elsewhere, is no problem of the site.
    const tells = held !== null && pool.repair && !pool.launchesStoppedAt
    if (tells) site.problems.set(`repair ${pool.name}`, `Pool ${pool.name}: ${held}`)
    else site.problems.clear(`repair ${pool.name}`)
    for (const { machine, cause } of repairsDue(pool, own, successors, heard)) {
      if (site.stopping()) return
      await replace(site, machine, cause)
    }
  }
}

async function replace(site: Site, machine: WorldMachine, cause: RepairCause): Promise<void> {
  site.leadership.assertHeld()
  const repaired = await repairMachine(site.db, machine, cause)
  if (!repaired) return
  site.log.warn(
    { operation: repaired.operationId, fault: machine.faultCode, cause },
    `replacing ${machine.name} by ${repaired.successor}`,
  )
}
