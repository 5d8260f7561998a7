import { toEc2Error } from '@/lib/ec2/errors'
import { instanceTags, tagInstance } from '@/lib/ec2/instance-tags'
import { readAccepted } from '@/lib/lifecycle/drift'
import { now } from '@/lib/platform/clock'
import { recordEvent } from '@/lib/store/machine-history'
import { addStep } from './operation-steps'
import { ec2Line } from './problems'
import { byController, type Site } from './site'
import type { World } from './world'

/** Writes the tags of the instances of which someone asked for that. A repeat does no harm. */
export async function retagStep(site: Site, { agenda }: World): Promise<void> {
  const machines = agenda.retags
    ? await site.db.machine.findMany({
        where: { retagRequestedAt: { not: null } },
        orderBy: { retagRequestedAt: 'asc' },
      })
    : []
  const { retags } = site.memory
  retags.keepOnly(new Set(machines.map(({ id }) => id)))
  for (const machine of machines) {
    if (site.stopping()) return
    const operation = await site.db.operation.findFirst({
      where: { kind: 'retag-machine', machineId: machine.id, status: 'running' },
      orderBy: { createdAt: 'desc' },
      select: { id: true },
    })
    const end = async (status: 'succeeded' | 'failed', outcome: string) => {
      await site.db.$transaction(async (tx) => {
        await tx.machine.update({ where: { id: machine.id }, data: { retagRequestedAt: null } })
        await tx.operation.updateMany({
          where: { kind: 'retag-machine', machineId: machine.id, status: 'running' },
          data: { status, outcome, endedAt: now() },
        })
        if (status === 'failed') return
        const author = { ...byController, operationId: operation?.id ?? null }
        await recordEvent(tx, machine.id, 'ec2', 'Its tags are put right', author)
      })
      retags.clear(machine.id)
    }
    if (machine.state === 'retired' || machine.instanceId === null) {
      await end('failed', `${machine.name} has no instance any more`)
      continue
    }
    if (!retags.due(machine.id) || !site.memory.calls.due('ec2')) continue
    site.leadership.assertHeld()
    const accepted = readAccepted(machine.driftAccepted)['tag Name']
    const { poolName: pool, launchId } = machine
    const tags = {
      ...instanceTags({ site: site.name, pool, launchId }),
      ...(accepted === undefined ? {} : { Name: accepted }),
    }
    try {
      const { requestId } = await tagInstance(site.ec2, machine.instanceId, tags)
      await addStep(site.db, [operation?.id ?? null], `EC2 took the tags of ${machine.name}`, {
        awsRequestId: requestId,
      })
      await end('succeeded', `The tags of ${machine.name} are put right`)
    } catch (thrown) {
      const error = toEc2Error('CreateTags', thrown)
      if (error.retryAfterMs !== undefined) retags.postpone(machine.id, error.retryAfterMs)
      else if (error.retryable) retags.failed(machine.id)
      else await end('failed', ec2Line(error))
    }
  }
}
