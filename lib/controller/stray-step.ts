import { type ObservedInstance, tagNames } from '@/lib/ec2/observed-instance'
import { elapsedMs, now } from '@/lib/platform/clock'
import type { StrayInstance } from '@/lib/store/generated/client'
import { inTurns } from './in-turns'
import { readInstanceOwners } from './instance-owners'
import type { Site } from './site'
import { terminateStrays } from './terminate-strays'
import type { World } from './world'

const shown = 5

/**
 * Keeps the list of instances that carry the site's tag and belong to no machine: somebody copied the
 * tag, or the database was put back to an older state. None is ended unless someone asked for it.
 */
export async function strayStep(
  site: Site,
  world: World,
  instances: readonly ObservedInstance[],
): Promise<void> {
  // An instance that is about to end, or that has lost our tag, is nothing to decide on.
  const living = instances.filter(
    (i) => i.tags[tagNames.site] === site.name && i.state !== 'terminated' && !isEnding(i),
  )
  const owned = await ownedOf(site, world, living)
  const stray = living.filter(({ instanceId }) => !owned.has(instanceId))
  const any = stray.length > 0 || world.agenda.strays
  const rows = any ? await site.db.strayInstance.findMany() : []
  const known = new Map(rows.map((row) => [row.instanceId, row]))
  const overdue = stray.filter((one) => known.has(one.instanceId) || isOverdue(site, one))
  forget(site, stray)
  await inTurns(overdue, 4, (one) => record(site, one, known.get(one.instanceId)))

  const here = new Set(stray.map(({ instanceId }) => instanceId))
  const ending = new Map(instances.map((instance) => [instance.instanceId, instance]))
  for (const row of rows) {
    if (row.goneAt || here.has(row.instanceId)) continue
    const isOwned = owned.has(row.instanceId)
    const instance = ending.get(row.instanceId)
    if (!isOwned && instance && isEnding(instance)) {
      await site.db.strayInstance.update({
        where: { instanceId: row.instanceId },
        data: { ec2State: instance.state },
      })
    } else await recordGone(site, row, isOwned, instance)
  }
  await terminateStrays(site, stray)
  await tell(site, any)
}

/** Those that belong to a machine. One may have got its machine since the world was read. */
async function ownedOf(
  site: Site,
  { machines }: World,
  living: readonly ObservedInstance[],
): Promise<ReadonlySet<string>> {
  const known = new Set(machines.map(({ instanceId }) => instanceId))
  const ids = living.map(({ instanceId }) => instanceId)
  const others = ids.filter((id) => !known.has(id))
  const late = others.length > 0 ? await readInstanceOwners(site.db, others) : new Set<string>()
  return new Set(ids.filter((id) => known.has(id) || late.has(id)))
}

function isEnding({ state }: ObservedInstance): boolean {
  return state === 'shutting-down'
}

function isOverdue(site: Site, { instanceId }: ObservedInstance): boolean {
  const { straySince, waits } = site.memory
  const at = elapsedMs()
  const since = straySince.get(instanceId) ?? at
  straySince.set(instanceId, since)
  return at - since > waits.strayMs
}

function forget(site: Site, stray: readonly ObservedInstance[]): void {
  const ids = new Set(stray.map(({ instanceId }) => instanceId))
  for (const id of site.memory.straySince.keys())
    if (!ids.has(id)) site.memory.straySince.delete(id)
}

async function record(
  site: Site,
  instance: ObservedInstance,
  row: StrayInstance | undefined,
): Promise<void> {
  const { instanceId } = instance
  site.memory.missing.forget(instanceId)
  const data = {
    poolName: instance.pool ?? null,
    launchId: instance.launchId ?? null,
    name: instance.tags.Name ?? null,
    instanceType: instance.instanceType ?? null,
    zone: instance.zone ?? null,
    imageId: instance.imageId ?? null,
    privateIp: instance.privateIp ?? null,
    publicIp: instance.publicIp ?? null,
    ec2State: instance.state,
    goneAt: null,
  }
  const fields = Object.keys(data) as (keyof typeof data)[]
  const at = now()
  if (row && fields.every((field) => row[field] === data[field])) {
    if (at.getTime() - row.observedAt.getTime() < 60_000) return
  }
  // A verb may have taken the row away since it was read: then the next pass finds out anew.
  if (row) {
    await site.db.strayInstance.updateMany({
      where: { instanceId },
      data: { ...data, observedAt: at },
    })
    return
  }
  await site.db.strayInstance.createMany({
    data: {
      ...data,
      instanceId,
      launchedAt: instance.launchTime ?? null,
      firstSeenAt: at,
      observedAt: at,
    },
    skipDuplicates: true,
  })
  site.log.warn({ instance: instanceId }, 'an instance carries our tag and belongs to no machine')
}

/**
 * It was adopted, has ended, or carries our tag no more. One that someone wants terminated is only
 * believed gone when EC2 says so, or has left it out for a while.
 */
async function recordGone(
  site: Site,
  row: StrayInstance,
  isOwned: boolean,
  instance: ObservedInstance | undefined,
): Promise<void> {
  const { instanceId } = row
  const { missing, waits, strays } = site.memory
  const at = now()
  if (row.terminateRequestedAt && !isOwned && instance?.state !== 'terminated') {
    if (!missing.isOver(instanceId, waits.missingMs)) return
  }
  missing.forget(instanceId)
  strays.clear(instanceId)
  await site.db.$transaction(async (tx) => {
    await tx.strayInstance.updateMany({ where: { instanceId }, data: { goneAt: at } })
    if (row.operationId === null) return
    await tx.operation.updateMany({
      where: { id: row.operationId, status: 'running' },
      data: isOwned
        ? { status: 'failed', outcome: `${instanceId} belongs to a machine now`, endedAt: at }
        : { status: 'succeeded', outcome: `${instanceId} is terminated`, endedAt: at },
    })
  })
}

async function tell(site: Site, any: boolean): Promise<void> {
  const open = any
    ? await site.db.strayInstance.findMany({
        where: { goneAt: null, ignoredAt: null, terminateRequestedAt: null },
        select: { instanceId: true },
        orderBy: { firstSeenAt: 'asc' },
      })
    : []
  if (open.length === 0) {
    site.problems.clear('stray')
    return
  }
  const ids = open.map(({ instanceId }) => instanceId)
  const more = ids.length > shown ? ` and ${ids.length - shown} more` : ''
  site.problems.set(
    'stray',
    `Instances carry the tag muster:site=${site.name} and belong to no machine: ${ids.slice(0, shown).join(', ')}${more}. Adopt, ignore or terminate them under Site health.`,
  )
}
