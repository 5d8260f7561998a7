import type { ObservedAddress } from '@/lib/ec2/addresses'
import { tagNames } from '@/lib/ec2/observed-instance'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { ElasticIp } from '@/lib/store/generated/client'
import { recordMove } from '@/lib/store/resource-history'
import { inTurns } from './in-turns'
import { goneOf, lostWords } from './missing-resources'
import { endOperation, errorFields, noError } from './resource-rows'
import type { Site } from './site'
import type { WorldMachine } from './world'

const renewAfterMs = 60_000

/**
 * Records every Elastic IP of a complete answer, and which of the known ones it does not hold. Answers
 * our ids of those that we manage and that do not carry our tag.
 */
export async function recordAddresses(
  site: Site,
  seen: readonly ObservedAddress[],
  machines: ReadonlyMap<string, WorldMachine>,
): Promise<string[]> {
  const rows = await site.db.elasticIp.findMany({
    where: {
      OR: [{ goneAt: null }, { allocationId: { in: seen.map((one) => one.allocationId) } }],
    },
  })
  const byAllocation = new Map(rows.map((row) => [row.allocationId, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const present = new Set<string>()
  await inTurns(seen, 4, async (address) => {
    const row = byAllocation.get(address.allocationId) ?? lostAnswer(site, address, byId)
    if (row) present.add(row.id)
    await recordAddress(site, address, row, machines)
  })
  for (const id of present) site.memory.missing.forget(id)
  const missing = rows.filter((r) => r.allocationId && !r.goneAt && !present.has(r.id))
  await inTurns(goneOf(site.memory, missing), 4, (row) => recordGone(site, row))
  return seen.flatMap(({ allocationId, tags }) => {
    const row = byAllocation.get(allocationId)
    return row?.managed && tags[tagNames.site] !== site.name ? [row.id] : []
  })
}

/** The row whose allocation was answered to nobody: the address carries its id. */
function lostAnswer(
  site: Site,
  { tags }: ObservedAddress,
  byId: ReadonlyMap<string, ElasticIp>,
): ElasticIp | undefined {
  if (tags[tagNames.site] !== site.name) return undefined
  const row = byId.get(tags[tagNames.id] ?? '')
  return row?.allocationId === null ? row : undefined
}

async function recordAddress(
  site: Site,
  address: ObservedAddress,
  row: ElasticIp | undefined,
  machines: ReadonlyMap<string, WorldMachine>,
): Promise<void> {
  const at = now()
  const tagged = address.tags[tagNames.site] === site.name
  const machineId = machines.get(address.instanceId ?? '')?.id ?? null
  const moved = (row?.associationId ?? null) !== (address.associationId ?? null)
  const data = {
    allocationId: address.allocationId,
    publicIp: address.publicIp,
    managed: (row?.managed ?? false) || tagged,
    name: (row?.managed ? row.name : null) ?? address.tags.Name ?? null,
    associationId: address.associationId ?? null,
    instanceId: address.instanceId ?? null,
    machineId,
    since: moved || !row?.allocationId ? at : row.since,
    goneAt: null,
    ...(row?.allocationId === null ? noError : {}),
  }
  const same =
    row !== undefined &&
    row.allocationId === data.allocationId &&
    row.managed === data.managed &&
    row.name === data.name &&
    row.goneAt === null &&
    row.machineId === machineId &&
    !moved
  if (same && at.getTime() - (row.observedAt?.getTime() ?? 0) < renewAfterMs) return
  await site.db.$transaction(async (tx) => {
    // EC2 gives out released addresses again.
    await tx.elasticIp.updateMany({
      where: { publicIp: address.publicIp, id: { not: row?.id ?? '' } },
      data: { publicIp: null },
    })
    if (row) {
      await tx.elasticIp.update({ where: { id: row.id }, data: { ...data, observedAt: at } })
      // A move that somebody asked for is told by that operation.
      if (data.managed && row.operationId === null && row.instanceId !== data.instanceId) {
        const wanted = row.wantedMachineId !== null && row.wantedMachineId === machineId
        await recordMove(tx, { type: 'address', id: row.id }, row, data, wanted)
      }
    } else {
      await tx.elasticIp.create({ data: { ...data, id: newId(), observedAt: at, createdAt: at } })
    }
  })
}

async function recordGone(site: Site, row: ElasticIp): Promise<void> {
  const lost = row.managed && row.intent === 'kept'
  const words = lostWords(
    `Elastic IP ${row.publicIp ?? ''}`,
    'Release it here as well, and allocate another one.',
  )
  await site.db.$transaction(async (tx) => {
    await tx.elasticIp.update({
      where: { id: row.id },
      data: {
        goneAt: now(),
        machineId: null,
        instanceId: null,
        associationId: null,
        wantedMachineId: null,
        ...(lost ? errorFields(row, 'Gone', words) : {}),
      },
    })
    if (lost) await endOperation(tx, 'elasticIp', row, 'failed', words)
    else await endOperation(tx, 'elasticIp', row, 'succeeded', `Released ${row.publicIp ?? ''}`)
  })
  site.memory.missing.forget(row.id)
}
