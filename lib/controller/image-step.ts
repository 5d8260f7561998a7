import { Ec2Error } from '@/lib/ec2/errors'
import { createImage, deregisterImage, describeImages, type ObservedImage } from '@/lib/ec2/images'
import { deleteSnapshot } from '@/lib/ec2/snapshots'
import { now } from '@/lib/platform/clock'
import type { Image } from '@/lib/store/generated/client'
import { recordEvent } from '@/lib/store/machine-history'
import { inItsOwnRight } from '@/lib/store/volumes'
import { addStep } from './operation-steps'
import { type BakedMachine, type ImageMove, planImage } from './plan-image'
import { askWithoutToken, callFor, refuse, settle } from './resource-call'
import { endOperation } from './resource-rows'
import { byController, type Site } from './site'
import { isInDoubt } from './unanswered'
import type { World, WorldMachine } from './world'

/** Takes the open images one call nearer to what is wanted; `seen` is a complete answer just recorded. */
export async function imageStep(
  site: Site,
  world: World,
  open: readonly string[],
  seen: readonly ObservedImage[],
): Promise<void> {
  if (open.length === 0) return
  const byId = new Map(seen.map((image) => [image.imageId, image]))
  const machines = new Map(world.machines.map((machine) => [machine.id, machine]))
  const rows = await site.db.image.findMany({
    where: { id: { in: [...open] }, managed: true, goneAt: null },
    orderBy: { createdAt: 'asc' },
  })
  for (const row of rows) {
    if (site.stopping()) return
    const machine = machines.get(row.fromMachineId ?? '')
    const observed = byId.get(row.imageId ?? '')
    const inDoubt = row.imageId === null && row.askedAt !== null && (await isUnproved(site, row))
    const move = planImage(
      { ...row, settled: row.settledAt !== null, inDoubt },
      machine && baked(world, machine),
      observed,
      now(),
      site.memory.waits.releaseMs,
    )
    await make(site, row, machine, observed, move)
  }
}

function baked(world: World, machine: WorldMachine): BakedMachine {
  const drainMs = (world.pools.get(machine.poolName)?.drainTimeout ?? 0) * 1000
  const asked = machine.retireRequestedAt
  const late = asked !== null && now().getTime() - asked.getTime() >= drainMs
  return { ...machine, drained: machine.drainedAt !== null || late }
}

function isUnproved(site: Site, row: Image): Promise<boolean> {
  return isInDoubt(site, {
    kind: 'image',
    row,
    what: `the image ${row.name}`,
    operations: [row.operationId],
    find: () => describeImages(site.ec2, row.id),
    forget: (tx) => tx.image.update({ where: { id: row.id }, data: { askedAt: null } }),
  })
}

async function make(
  site: Site,
  row: Image,
  machine: WorldMachine | undefined,
  seen: ObservedImage | undefined,
  move: ImageMove,
): Promise<void> {
  const kind = 'image'
  const where = { id: row.id }
  const operations = [row.operationId]
  const over = { settledAt: row.settledAt ?? now() }
  switch (move.do) {
    case 'wait':
      return
    case 'clean':
      await site.db.$transaction(async (tx) => {
        await tx.image.update({ where, data: { cleanRequestedAt: now() } })
        const words = `Asking ${machine?.name} to remove its identity`
        await addStep(tx, operations, words)
        if (!machine) return
        const author = { ...byController, operationId: row.operationId }
        await recordEvent(tx, machine.id, 'ec2', 'Asked to remove its identity', author)
      })
      return
    case 'create':
      return callFor(site, kind, row, {
        action: 'CreateImage',
        operations,
        send: () => create(site, row, machine),
        takeBack: (tx) =>
          tx.image.update({ where, data: { intent: 'gone', goneAt: now(), ...over } }),
      })
    case 'done':
      if (row.settledAt === null) await site.db.image.update({ where, data: over })
      return settle(site, kind, row, `EC2 shows ${row.name} (${row.imageId}) available`)
    case 'failed':
      return refuse(site, kind, row, {
        code: 'ImageFailed',
        message: `EC2 could not make ${row.name} (${row.imageId})${seen?.reason ? `: ${seen.reason}` : ''}. Retire it, and bake another one.`,
        takeBack: (tx) => tx.image.update({ where, data: over }),
      })
    case 'refuse': {
      const name = machine?.name ?? 'its machine'
      const message =
        move.code === 'NotCleaned'
          ? `${name} did not remove its identity in time, so no image was made of it. Bake another machine.`
          : `The instance of ${name} is not there any more, so no image was made of it. Bake another machine.`
      return refuse(site, kind, row, {
        code: move.code,
        message,
        takeBack: (tx) =>
          tx.image.update({ where, data: { intent: 'gone', goneAt: now(), ...over } }),
      })
    }
    case 'deregister':
      return callFor(site, kind, row, {
        action: 'DeregisterImage',
        operations,
        async send() {
          const { requestId } = await deregisterImage(site.ec2, row.imageId ?? '')
          return { requestId, message: `Deregistering ${row.imageId}` }
        },
        takeBack: (tx) => tx.image.update({ where, data: { intent: 'kept' } }),
      })
    case 'deleteSnapshot':
      return callFor(site, kind, row, {
        action: 'DeleteSnapshot',
        operations,
        async send() {
          const { requestId, message } = await removeSnapshot(site, move.snapshotId)
          const snapshotIds = row.snapshotIds.filter((id) => id !== move.snapshotId)
          return {
            requestId,
            message,
            record: (tx) => tx.image.update({ where, data: { snapshotIds } }),
          }
        },
      })
    case 'gone':
      await site.db.$transaction(async (tx) => {
        await tx.image.update({ where, data: { goneAt: now(), ...over } })
        const words = `EC2 does not hold ${row.name} any more, nor its snapshots`
        await addStep(tx, operations, words)
        await endOperation(tx, kind, row, 'succeeded', words)
      })
  }
}

async function create(site: Site, row: Image, machine: WorldMachine | undefined) {
  const where = { id: row.id }
  const volumes = await site.db.volume.findMany({
    where: { instanceId: machine?.instanceId ?? '', goneAt: null, ...inItsOwnRight },
    select: { device: true },
  })
  const marks = { site: site.name, id: row.id, name: row.name }
  const leaveOut = volumes.flatMap(({ device }) => device ?? [])
  const { imageId, requestId } = await askWithoutToken(
    (askedAt) => site.db.image.update({ where, data: { askedAt } }),
    () => createImage(site.ec2, machine?.instanceId ?? '', marks, leaveOut),
  )
  return {
    requestId,
    message: `EC2 makes ${row.name} (${imageId}) of ${machine?.name}`,
    record: (tx: Parameters<typeof endOperation>[0]) =>
      tx.image.update({ where, data: { imageId } }),
  }
}

/** One that is gone already is as good as deleted. */
async function removeSnapshot(site: Site, snapshotId: string) {
  try {
    const { requestId } = await deleteSnapshot(site.ec2, snapshotId)
    return { requestId, message: `Deleted its snapshot ${snapshotId}` }
  } catch (thrown) {
    if (!(thrown instanceof Ec2Error) || thrown.code !== 'InvalidSnapshot.NotFound') throw thrown
    return { requestId: thrown.requestId, message: `Its snapshot ${snapshotId} was gone already` }
  }
}
