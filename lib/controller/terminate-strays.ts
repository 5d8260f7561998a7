import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { terminateInstances } from '@/lib/ec2/terminate'
import { keepVolumesOf } from './keep-volumes'
import { addStep } from './operation-steps'
import { ec2Line, ec2Words } from './problems'
import type { Site } from './site'

/**
 * Terminates those of the site's stray instances of which someone asked for that, and only those that
 * a complete answer has just shown with our tag and without a machine. What was asked for is on record;
 * it is asked for again until EC2 shows the instance ending.
 */
export async function terminateStrays(
  site: Site,
  stray: readonly ObservedInstance[],
): Promise<void> {
  const { strays, calls } = site.memory
  const ids = stray.map(({ instanceId }) => instanceId)
  const where = { instanceId: { in: ids }, terminateRequestedAt: { not: null }, goneAt: null }
  const wanted = ids.length > 0 ? await site.db.strayInstance.findMany({ where }) : []
  strays.keepOnly(new Set(wanted.map(({ instanceId }) => instanceId)))
  const due = wanted.filter(({ instanceId }) => strays.due(instanceId))
  if (due.length === 0 || !calls.due('ec2') || site.stopping()) return
  const refused = await keepVolumesOf(
    site,
    due.map(({ instanceId, operationId }) => ({
      ...{ instanceId, name: instanceId, machineId: null, operationId },
    })),
  )
  for (const [instanceId, error] of refused) strays.refused(instanceId, error)
  const free = due.map(({ instanceId }) => instanceId).filter((id) => !refused.has(id))
  if (free.length === 0) return
  site.leadership.assertHeld()
  const results = await terminateInstances(site.ec2, free)
  for (const result of results) {
    const { instanceId, requestId } = result
    const row = due.find((one) => one.instanceId === instanceId)
    if (!row) continue
    const error = result.outcome === 'terminating' ? undefined : result.error
    strays.refused(instanceId, error)
    if (error?.retryAfterMs !== undefined) continue
    if (result.outcome === 'terminating') {
      await addStep(site.db, [row.operationId], `Terminating ${instanceId}`, {
        awsRequestId: requestId,
      })
      site.problems.clear(`terminate ${instanceId}`)
      continue
    }
    // EC2 refuses at every try alike: it is told once.
    const words = `Could not terminate ${instanceId}. ${ec2Words(result.error)}`
    if (site.problems.set(`terminate ${instanceId}`, ec2Line(result.error))) {
      await addStep(site.db, [row.operationId], words, {
        awsRequestId: requestId,
        level: 'error',
      })
    }
  }
}
