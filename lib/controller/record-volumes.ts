import { tagNames } from '@/lib/ec2/observed-instance'
import type { ObservedEbsVolume } from '@/lib/ec2/volumes'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Prisma, Volume } from '@/lib/store/generated/client'
import { recordEvent } from '@/lib/store/machine-history'
import { recordMove } from '@/lib/store/resource-history'
import { isInItsOwnRight } from '@/lib/store/volumes'
import type { AskedVolume } from './compare-resource'
import { inTurns } from './in-turns'
import { goneOf, lostWords } from './missing-resources'
import { endOperation, errorFields } from './resource-rows'
import { byController, type Site } from './site'
import type { WorldMachine } from './world'

const renewAfterMs = 60_000
const rowsAtOnce = 1000

/**
 * Records every EBS volume of a complete answer, and which of the known ones it does not hold. Answers
 * our ids of those that we manage and that do not carry our tag.
 */
export async function recordVolumes(
  site: Site,
  seen: readonly ObservedEbsVolume[],
  machines: ReadonlyMap<string, WorldMachine>,
): Promise<string[]> {
  const rows = await site.db.volume.findMany({ where: { goneAt: null } })
  const byVolume = new Map(rows.map((row) => [row.volumeId, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const present = new Set<string>()
  const fresh: ObservedEbsVolume[] = []
  const changed: [Volume, Observed][] = []
  const renewed: string[] = []
  const at = now()
  for (const volume of seen) {
    const row = byVolume.get(volume.volumeId) ?? lostAnswer(site, volume, byId)
    if (!row) {
      if (volume.state !== 'deleting' && volume.state !== 'deleted') fresh.push(volume)
      continue
    }
    present.add(row.id)
    site.memory.missing.forget(row.id)
    const data = observedOf(site, volume, row, machines)
    if (differs(row, data)) changed.push([row, data])
    else if (at.getTime() - (row.observedAt?.getTime() ?? 0) >= renewAfterMs) renewed.push(row.id)
  }
  await createRows(site, fresh, machines)
  await inTurns(changed, 8, ([row, data]) => recordChange(site, row, data))
  if (renewed.length > 0) {
    await site.db.$executeRaw`UPDATE "Volume" SET "observedAt" = ${at} WHERE "id" = ANY(${renewed})`
  }
  const missing = rows.filter((row) => row.volumeId && !present.has(row.id))
  await inTurns(goneOf(site.memory, missing), 8, (row) => recordGone(site, row))
  return seen.flatMap(({ volumeId, tags }) => {
    const row = byVolume.get(volumeId)
    // What an instance runs from needs none.
    return row?.managed && !row.deleteOnTermination && tags[tagNames.site] !== site.name
      ? [row.id]
      : []
  })
}

function lostAnswer(
  site: Site,
  { tags }: ObservedEbsVolume,
  byId: ReadonlyMap<string, Volume>,
): Volume | undefined {
  if (tags[tagNames.site] !== site.name) return undefined
  const row = byId.get(tags[tagNames.id] ?? '')
  return row?.volumeId === null ? row : undefined
}

/** EC2 shows it for the first time, or it was asked for then. */
function hasOwnRight(row: Volume | undefined): boolean {
  return row !== undefined && (row.observedAt === null || row.asked !== null)
}

type Observed = ReturnType<typeof observedOf>

function observedOf(
  site: Site,
  volume: ObservedEbsVolume,
  row: Volume | undefined,
  machines: ReadonlyMap<string, WorldMachine>,
) {
  const { attachment } = volume
  const machineId = machines.get(attachment?.instanceId ?? '')?.id ?? null
  const managed = (row?.managed ?? false) || volume.tags[tagNames.site] === site.name
  // On its way out with its instance it is attached to nothing any more.
  const goesWithInstance =
    attachment?.deleteOnTermination ??
    (volume.state !== 'available' && (row?.deleteOnTermination ?? false))
  const root = goesWithInstance && !hasOwnRight(row)
  return {
    volumeId: volume.volumeId,
    managed,
    name: (row?.managed ? row.name : null) ?? volume.tags.Name ?? null,
    zone: volume.zone,
    sizeGiB: volume.sizeGiB,
    type: volume.type,
    iops: volume.iops,
    throughput: volume.throughput,
    fromSnapshot: volume.fromSnapshot ?? row?.fromSnapshot ?? null,
    ec2State: volume.state,
    attachmentState: attachment?.state ?? null,
    instanceId: attachment?.instanceId ?? null,
    machineId,
    device: attachment?.device ?? null,
    deleteOnTermination: goesWithInstance,
    // A root volume belongs to its instance: nothing else is ever wanted of it.
    wantedMachineId: managed && root ? machineId : (row?.wantedMachineId ?? null),
  }
}

function differs(row: Volume, data: Observed): boolean {
  return (Object.keys(data) as (keyof Observed)[]).some((field) => row[field] !== data[field])
}

async function createRows(
  site: Site,
  volumes: readonly ObservedEbsVolume[],
  machines: ReadonlyMap<string, WorldMachine>,
): Promise<void> {
  const at = now()
  const rows = volumes.map(
    (volume): Prisma.VolumeCreateManyInput => ({
      ...observedOf(site, volume, undefined, machines),
      id: newId(),
      since: at,
      observedAt: at,
      createdAt: at,
    }),
  )
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const data = rows.slice(start, start + rowsAtOnce)
    // EC2 lists again what it had left out for a while.
    await site.db.volume.updateMany({
      where: { volumeId: { in: data.flatMap((row) => row.volumeId ?? []) }, goneAt: { not: null } },
      data: { goneAt: null },
    })
    await site.db.volume.createMany({ data, skipDuplicates: true })
  }
}

async function recordChange(site: Site, row: Volume, data: Observed): Promise<void> {
  const at = now()
  const moved = row.instanceId !== data.instanceId
  const isRoot = data.deleteOnTermination && !hasOwnRight(row)
  await site.db.$transaction(async (tx) => {
    const { wantedMachineId, ...rest } = data
    await tx.volume.update({
      where: { id: row.id },
      data: {
        ...rest,
        // Until then the row says what was asked for.
        ...(row.observedAt === null ? { asked: askedAs(row, data) } : {}),
        // A verb may have changed it since the row was read.
        ...(isRoot && data.managed ? { wantedMachineId } : {}),
        observedAt: at,
        ...(moved || row.since === null ? { since: at } : {}),
        ...(data.instanceId === null
          ? { releaseRequestedAt: null, releasedAt: null, detachRequestedAt: null }
          : {}),
      },
    })
    if (isRoot || !isInItsOwnRight(row)) return
    // A move that somebody asked for is told by that operation.
    if (data.managed && row.operationId === null && moved) {
      const wanted = row.wantedMachineId !== null && row.wantedMachineId === data.machineId
      await recordMove(tx, { type: 'volume', id: row.id }, row, data, wanted)
    }
    if (row.machineId === data.machineId) return
    const name = data.name ? `${data.name} (${data.volumeId})` : data.volumeId
    const author = { ...byController, operationId: row.operationId }
    if (row.machineId) {
      await recordEvent(tx, row.machineId, 'ec2', `The volume ${name} is detached`, author)
    }
    if (data.machineId) {
      const message = `The volume ${name} is ${data.attachmentState ?? 'attached'} as ${data.device ?? '-'}`
      await recordEvent(tx, data.machineId, 'ec2', message, author)
    }
  })
}

/** What a volume was asked to be; what was left to its type is as EC2 first shows it. */
function askedAs(row: AskedVolume, found: AskedVolume): Prisma.InputJsonObject {
  return {
    type: row.type,
    sizeGiB: row.sizeGiB,
    iops: row.iops ?? found.iops,
    throughput: row.throughput ?? found.throughput,
  }
}

/** What a volume was asked to be, as it is kept; undefined where nobody knows. */
export function readAsked(kept: unknown): AskedVolume | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined
  const { type, sizeGiB, iops = null, throughput = null } = kept as Partial<AskedVolume>
  return type === undefined || sizeGiB === undefined
    ? undefined
    : { type, sizeGiB, iops, throughput }
}

async function recordGone(site: Site, row: Volume): Promise<void> {
  const own = isInItsOwnRight(row)
  const lost = row.managed && row.intent === 'kept' && own
  const words = lostWords(
    `volume ${row.volumeId}`,
    'Restore it from a snapshot if there is one, or delete it here as well.',
  )
  await site.db.$transaction(async (tx) => {
    await tx.volume.update({
      where: { id: row.id },
      data: {
        goneAt: now(),
        wantedMachineId: null,
        // What a machine ran from stays to be seen with it.
        ...(own ? { machineId: null, instanceId: null, device: null } : {}),
        ...(lost ? errorFields(row, 'Gone', words) : {}),
      },
    })
    if (lost) await endOperation(tx, 'volume', row, 'failed', words)
    else await endOperation(tx, 'volume', row, 'succeeded', `Deleted ${row.volumeId}`)
  })
  site.memory.missing.forget(row.id)
}
