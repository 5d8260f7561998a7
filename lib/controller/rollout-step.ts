import { advanceRollout } from '@/lib/operations/advance-rollout'
import type { Site } from './site'
import type { World } from './world'

/** Takes every running rollout one step further. What a rollout is at stands in the database alone. */
export async function rolloutStep(site: Site, { agenda }: World): Promise<void> {
  if (!agenda.rollouts) return
  const running = await site.db.rollout.findMany({
    where: { status: 'running' },
    select: { id: true, profileName: true, revision: true },
  })
  for (const { id, profileName, revision } of running) {
    if (site.stopping()) return
    site.leadership.assertHeld()
    const did = await advanceRollout(site.db, id)
    if (did) site.log.info({ rollout: id }, `revision ${revision} of ${profileName}: ${did}`)
  }
}
