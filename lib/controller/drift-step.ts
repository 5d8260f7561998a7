import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { type Difference, driftText, readAccepted, readDifferences } from '@/lib/lifecycle/drift'
import type { Prisma } from '@/lib/store/generated/client'
import { inItsOwnRight } from '@/lib/store/volumes'
import { type AskedInstance, compareInstance } from './compare-instance'
import { compareAddress, compareVolume } from './compare-resource'
import { inTurns } from './in-turns'
import { parametersSchema } from './launch-record'
import { readAsked } from './record-volumes'
import type { Site } from './site'
import type { World, WorldMachine } from './world'

const nothing = {
  AND: [{ drift: { equals: [] } }, { driftAccepted: { equals: {} } }],
}

/**
 * Writes down how each machine's instance differs from what was asked for, as a complete answer shows
 * it. It is listed, and nothing is done about it: that is for people to say.
 */
export async function driftStep(
  site: Site,
  { machines, agenda }: World,
  instances: readonly ObservedInstance[],
): Promise<void> {
  const seen = new Map(instances.map((instance) => [instance.instanceId, instance]))
  const held = machines.filter((machine) => seen.has(machine.instanceId ?? ''))
  const asked = await askedOf(site, held)
  // All but a few differ in nothing and have nothing accepted: only those are read.
  const rows = agenda.drifts
    ? await site.db.machine.findMany({
        where: { state: { not: 'retired' }, NOT: nothing },
        select: { id: true, drift: true, driftAccepted: true },
      })
    : []
  const kept = new Map(rows.map((row) => [row.id, row]))
  await inTurns(held, 8, async (machine) => {
    const instance = seen.get(machine.instanceId ?? '')
    if (!instance) return
    const row = kept.get(machine.id)
    const drift = compareInstance(
      site.name,
      machine,
      asked.get(machine.launchId ?? ''),
      instance,
      readAccepted(row?.driftAccepted),
    )
    // One that starts or stops at present is told of when it runs again.
    if (instance.state === 'pending' || instance.state === 'stopping') return
    if (!differs(row?.drift, drift)) return
    await site.db.machine.update({ where: { id: machine.id }, data: { drift: toJson(drift) } })
    tell(site, machine.name, drift)
  })
}

/** What the launches asked for; they never change, so each is read once. */
async function askedOf(
  site: Site,
  machines: readonly WorldMachine[],
): Promise<ReadonlyMap<string, AskedInstance>> {
  const known = site.memory.askedByLaunch
  const ids = new Set(machines.flatMap(({ launchId }) => launchId ?? []))
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id)
  const unknown = [...ids].filter((id) => !known.has(id))
  if (unknown.length === 0) return known
  for (const launch of await site.db.launch.findMany({ where: { id: { in: unknown } } })) {
    const parameters = parametersSchema.safeParse(launch.parameters)
    if (!parameters.success) continue
    const { subnetId, securityGroupIds, keyName, instanceProfile } = parameters.data
    const { imageId, instanceType, zone } = launch
    known.set(launch.id, {
      imageId,
      instanceType,
      zone,
      subnetId,
      securityGroupIds,
      keyName,
      instanceProfile,
    })
  }
  return known
}

/** Likewise of the addresses that we manage; nothing is concluded while something is under way. */
export async function addressDrift(site: Site): Promise<void> {
  const rows = await site.db.elasticIp.findMany({
    where: {
      managed: true,
      operationId: null,
      // Only at a stranger's instance does one differ.
      OR: [{ machineId: null, instanceId: { not: null } }, { drift: { not: [] } }],
    },
  })
  const nameOf = await readWanted(site, rows)
  await inTurns(rows, 4, async (row) => {
    const held = { ...row, wantedMachine: nameOf.get(row.wantedMachineId) ?? null }
    const lives = row.intent === 'kept' && row.goneAt === null
    const drift = lives ? compareAddress(held, readAccepted(row.driftAccepted)) : []
    if (!differs(row.drift, drift)) return
    await site.db.elasticIp.update({ where: { id: row.id }, data: { drift: toJson(drift) } })
    tell(site, row.publicIp ?? row.id, drift)
  })
}

/** Likewise of the volumes, but not of those that instances run from: nobody asked for them. */
export async function volumeDrift(site: Site): Promise<void> {
  const rows = await site.db.volume.findMany({
    where: {
      managed: true,
      operationId: null,
      OR: [...inItsOwnRight.OR, { drift: { not: [] } }, { driftAccepted: { not: {} } }],
    },
  })
  const nameOf = await readWanted(site, rows)
  await inTurns(rows, 8, async (row) => {
    const held = { ...row, wantedMachine: nameOf.get(row.wantedMachineId) ?? null }
    const lives = row.intent === 'kept' && row.goneAt === null
    const drift = lives
      ? compareVolume(held, readAsked(row.asked), readAccepted(row.driftAccepted))
      : []
    if (!differs(row.drift, drift)) return
    await site.db.volume.update({ where: { id: row.id }, data: { drift: toJson(drift) } })
    tell(site, row.name ?? row.volumeId ?? row.id, drift)
  })
}

/** The names of the machines at which those are wanted that strangers' instances have. */
async function readWanted(
  site: Site,
  rows: readonly {
    wantedMachineId: string | null
    machineId: string | null
    instanceId: string | null
  }[],
): Promise<ReadonlyMap<string | null, string>> {
  const ids = rows.flatMap(({ wantedMachineId, machineId, instanceId }) =>
    wantedMachineId && machineId === null && instanceId !== null ? [wantedMachineId] : [],
  )
  if (ids.length === 0) return new Map()
  const machines = await site.db.machine.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(machines.map(({ id, name }) => [id, name]))
}

function differs(kept: unknown, drift: readonly Difference[]): boolean {
  return driftText(readDifferences(kept)) !== driftText(drift)
}

function toJson(drift: readonly Difference[]): Prisma.InputJsonArray {
  return drift.map((difference) => ({ ...difference }))
}

function tell(site: Site, name: string, drift: readonly Difference[]): void {
  if (drift.length === 0) site.log.info(`${name} is as it was asked for again`)
  else site.log.warn({ drift }, `${name} differs from what was asked for`)
}
