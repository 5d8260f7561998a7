import { advanceRoll } from '@/lib/operations/advance-roll'
import { MusterError } from '@/lib/platform/errors'
import type { Site } from './site'
import type { World } from './world'

/** Takes every running roll one step further. What a roll is at stands in the database alone. */
export async function rollStep(site: Site, { agenda }: World): Promise<void> {
  if (!agenda.rolls) return
  const running = await site.db.roll.findMany({
    where: { status: 'running', pool: { deletedAt: null } },
    select: { id: true, poolName: true },
  })
  for (const { id, poolName } of running) {
    if (site.stopping()) return
    site.leadership.assertHeld()
    const did = await advanceRoll(site.db, id).catch((error: unknown) => {
      // Its pool was deleted meanwhile.
      if (error instanceof MusterError && error.code === 'NotFound') return undefined
      throw error
    })
    if (did) site.log.info({ roll: id }, `the roll of ${poolName}: ${did}`)
  }
}
