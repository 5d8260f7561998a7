import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { now } from '@/lib/platform/clock'
import type { Site } from './site'

/** So long an instance may be without a machine: its launch's answer may be about to be recorded. */
const graceMs = 2 * 60_000
const shown = 5

/**
 * Tells the site of instances that carry its tag and belong to no machine: somebody copied the tag,
 * or the database was put back to an older state. They are not ended: nothing says that they should be.
 */
export async function strayStep(site: Site, instances: readonly ObservedInstance[]): Promise<void> {
  const living = instances.filter((i) => i.state !== 'terminated' && i.state !== 'shutting-down')
  const known = await site.db.machine.findMany({
    where: { instanceId: { in: living.map((instance) => instance.instanceId) } },
    select: { instanceId: true },
  })
  const ours = new Set(known.map((machine) => machine.instanceId))
  const stray = living.map((i) => i.instanceId).filter((id) => !ours.has(id))
  const { straySince } = site.memory
  for (const id of straySince.keys()) if (!stray.includes(id)) straySince.delete(id)
  for (const id of stray) if (!straySince.has(id)) straySince.set(id, now().getTime())

  const overdue = stray.filter((id) => now().getTime() - (straySince.get(id) ?? 0) > graceMs)
  if (overdue.length === 0) {
    site.problems.clear('stray')
    return
  }
  const more = overdue.length > shown ? ` and ${overdue.length - shown} more` : ''
  site.problems.set(
    'stray',
    `Instances carry the tag muster:site=${site.name} and belong to no machine: ${overdue.slice(0, shown).join(', ')}${more}. Terminate them in EC2, or take the tag off.`,
  )
}
