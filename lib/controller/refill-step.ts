import { refillPool } from '@/lib/operations/refill-pool'
import { now } from '@/lib/platform/clock'
import { refillDelayMs } from './refill-delay'
import type { Site } from './site'
import type { World } from './world'

const lossesCountForMs = 60 * 60_000

/** Requests what pools lack to their desired size, unless their new instances keep ending early. */
export async function refillStep(site: Site, world: World): Promise<void> {
  const serving = new Map<string, number>()
  for (const machine of world.machines) {
    if (machine.intent !== 'serve') continue
    serving.set(machine.poolName, (serving.get(machine.poolName) ?? 0) + 1)
  }
  for (const pool of world.pools.values()) {
    const closed = pool.deletedAt !== null || pool.launchesStoppedAt !== null
    const lacking = closed ? 0 : pool.desired - (serving.get(pool.name) ?? 0)
    const about = `refill ${pool.name}`
    const due = lacking > 0 ? await refillDue(site, pool.name) : undefined
    if (due && due > now()) {
      site.problems.set(
        about,
        `Pool ${pool.name} lacks ${lacking} of ${pool.desired} machines: its new instances keep ending before they report. Muster waits until ${due.toISOString()} before it launches more. See EC2's reason in the history of the lost machines.`,
      )
      continue
    }
    site.problems.clear(about)
    const refilled = due && (await refillPool(site.db, pool.name))
    if (refilled) {
      site.log.info(
        { operation: refilled.operationId },
        `${pool.name} lacks ${lacking} of ${pool.desired} machines: requested ${refilled.requested.join(', ')}`,
      )
    }
  }
}

/** When machines that were lost may be replaced: at once, unless none since has lived to report. */
async function refillDue(site: Site, pool: string): Promise<Date> {
  const { _max: last } = await site.db.machine.aggregate({
    where: { poolName: pool },
    _max: { bootstrappedAt: true },
  })
  const recent = new Date(now().getTime() - lossesCountForMs)
  const losses = await site.db.machine.findMany({
    where: {
      poolName: pool,
      faultCode: 'InstanceLost',
      bootstrappedAt: null,
      faultSince: {
        gt: last.bootstrappedAt && last.bootstrappedAt > recent ? last.bootstrappedAt : recent,
      },
    },
    select: { requestedAt: true, faultSince: true },
  })
  const early = losses.flatMap(({ requestedAt, faultSince }) =>
    faultSince ? { requestedAt, lostAt: faultSince } : [],
  )
  const latest = Math.max(0, ...early.map(({ lostAt }) => lostAt.getTime()))
  return new Date(latest + refillDelayMs(early))
}
