import { outcomeOf, type Target } from '@/lib/lifecycle/outcome'
import { now } from '@/lib/platform/clock'
import type { Site } from './site'

const targetFields = { name: true, state: true, intent: true, faultCode: true } as const

/** Ends operations whose machines have all arrived, failed or gone. */
export async function operationsStep(site: Site): Promise<void> {
  const running = await site.db.operation.findMany({
    where: { status: 'running' },
    select: {
      id: true,
      title: true,
      requested: { select: targetFields },
      retired: { select: targetFields },
    },
  })
  for (const operation of running) {
    const targets: Target[] = [
      ...operation.requested.map((machine) => ({ ...machine, goal: 'configured' as const })),
      ...operation.retired.map((machine) => ({ ...machine, goal: 'retired' as const })),
    ]
    const { status, text } = outcomeOf(targets)
    if (status === 'running') continue
    await site.db.operation.updateMany({
      where: { id: operation.id, status: 'running' },
      data: { status, outcome: text, endedAt: now() },
    })
    site.log.info({ operation: operation.id, status }, `${operation.title}: ${text}`)
  }
}
