import { failedBootFaults, failedInARow, mostFailedBoots } from '@/lib/lifecycle/failed-boots'
import { stopLaunching } from '@/lib/operations/stop-launching'
import type { Pool } from '@/lib/store/generated/client'
import { consoleTail, logTail } from './last-lines'
import type { Site } from './site'
import type { World } from './world'

/** Stops the launches of pools whose machines do not get to their first profile, time and again. */
export async function failedBootsStep(site: Site, world: World): Promise<void> {
  for (const pool of world.pools.values()) {
    if (pool.deletedAt) continue
    const counts = world.agenda.failedBoots.includes(pool.name) && !pool.launchesStoppedAt
    if (counts && !site.stopping()) await count(site, pool)
  }
}

async function count(site: Site, pool: Pool): Promise<void> {
  const rows = await site.db.machine.findMany({
    where: {
      poolName: pool.name,
      faultCode: { in: [...failedBootFaults] },
      bootstrappedAt: null,
      bootingAt: { not: null },
      faultSince: { not: null, ...(pool.bootsCountedFrom ? { gt: pool.bootsCountedFrom } : {}) },
      // That EC2 took a spot instance back is no fault of the boot.
      NOT: { faultCode: 'InstanceLost', interruption: 'spot' },
    },
    orderBy: { faultSince: 'desc' },
    // Enough to tell: more of them do not make it ten in a row if these do not.
    take: mostFailedBoots * 10,
  })
  if (rows.length < mostFailedBoots) return
  const booted = await site.db.machine.findFirst({
    where: { poolName: pool.name, bootstrappedAt: { not: null } },
    orderBy: { bootstrappedAt: 'desc' },
    select: { requestedAt: true, bootstrappedAt: true },
  })
  const failed = failedInARow(
    rows.flatMap((row) => (row.faultSince ? [{ ...row, failedAt: row.faultSince }] : [])),
    booted?.bootstrappedAt
      ? { requestedAt: booted.requestedAt, bootstrappedAt: booted.bootstrappedAt }
      : undefined,
    pool.bootsCountedFrom,
  )
  const last = failed[0]
  if (failed.length < mostFailedBoots || !last) return
  const log = await logTail(site, last)
  const message = last.faultMessage ?? ''
  const console_ =
    log || message.includes("console's last lines")
      ? undefined
      : await consoleTail(site, last.instanceId)
  const lines = log
    ? `\nThe last lines of its log:\n${log}`
    : console_
      ? `\nThe last lines of its console:\n${console_}`
      : ''
  const why = `${failed.length} boots in a row have failed. The last was ${last.name} (${last.faultCode}): ${message}${lines}`
  site.leadership.assertHeld()
  await stopLaunching(site.db, pool.name, why)
  site.log.error({ pool: pool.name }, `stopped launching: ${why}`)
}
