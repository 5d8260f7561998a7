import { z } from 'zod'
import { slotName } from '@/lib/lifecycle/address-actions'
import { poolZones } from '@/lib/lifecycle/pool-zones'
import { tyingVolumes, whyNotRestoreSlot } from '@/lib/lifecycle/slot-actions'
import { snapshotName, volumeName, whyNotSnapshot } from '@/lib/lifecycle/volume-actions'
import { limitsOf } from '@/lib/lifecycle/volume-types'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Snapshot } from '@/lib/store/generated/client'
import { readSnapshots, snapshotFacts, type VolumeStanding, volumeFacts } from '@/lib/store/volumes'
import { addVolume } from './add-volume'
import { checkZone } from './check-zone'
import { lockMachine } from './lock-machine'
import { lockPool } from './lock-pool'
import { lockSnapshotFor, lockVolumeFor } from './lock-resource'
import { resourceId, zoneName } from './resource-fields'
import { asking, siteEc2 } from './site-ec2'
import { defineVerb } from './verb'

/**
 * Makes new volumes of snapshots for all that ties a slot to its zone, in another zone, and gives them
 * to the slot: the way out when the zone has no room for its machine. The old ones are kept, unattached.
 */
export const restoreSlot = defineVerb({
  kind: 'restore-slot',
  permission: 'operator',
  input: z.strictObject({
    pool: z.string(),
    slot: z.coerce
      .number<string | number>({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .max(100_000, 'must be 100000 or less'),
    zone: zoneName,
    /** By the volume's name in the pool; the latest complete one of each that is left out. */
    snapshots: z.record(z.string(), resourceId).default({}),
  }),
  async prepare({ db, catalog = siteEc2().catalog }, input) {
    await checkZone(input.zone, catalog)
    const pool = await db.pool.findFirst({ where: { name: input.pool, deletedAt: null } })
    if (!pool || pool.zones.length > 0 || pool.subnets.length === 0) return []
    const subnets = await asking(() => catalog.subnets())
    return subnets.map(({ subnetId, zone }) => ({ id: subnetId, zone }))
  },
  async run({ tx, operationId, step }, input, subnets) {
    const { slot, zone } = input
    const pool = await lockPool(tx, input.pool)
    const slotText = slotName({ pool: pool.name, slot })
    checkPoolZone(poolZones(pool, { zones: [zone], subnets }), zone, pool.name)
    const owned = await lockSlot(tx, pool.name, slot)
    const volumes = owned.filter(({ volume }) => volume.zone !== zone)
    checkNames(input.snapshots, volumes, slotText)
    if (volumes.length === 0) {
      throw new MusterError('Conflict', `Slot ${slotText} is tied to ${zone} already.`)
    }
    const restored = []
    for (const standing of volumes) {
      const name = standing.claim?.name ?? ''
      const snapshot = await chooseSnapshot(tx, standing, input.snapshots[name])
      const made = await replaceVolume(tx, standing, { snapshot, zone, operationId })
      await step(
        `${volumeName(standing.volume)} comes from ${snapshotName(snapshot)} in ${zone}; ${standing.volume.volumeId ?? 'the old one'} is kept, unattached`,
      )
      restored.push({ name, volume: made, replaced: standing.volume.id, snapshot: snapshot.id })
    }
    return {
      result: { pool: pool.name, slot, zone, volumes: restored },
      title: `Restore the volumes of slot ${slotText} in ${zone}`,
      entity: { type: 'slot', id: slotText },
      also: restored.flatMap(({ volume, replaced }) => [
        { type: 'volume', id: volume },
        { type: 'volume', id: replaced },
      ]),
      poolName: pool.name,
      before: { zones: [...new Set(volumes.map(({ volume }) => volume.zone))] },
      after: { zone, volumes: restored },
      ongoing: true,
    }
  },
})

function checkPoolZone(zones: readonly string[], zone: string, pool: string): void {
  if (zones.includes(zone)) return
  const message = `The pool ${pool} starts no machines in ${zone}, but in ${zones.join(', ') || 'no zone'}. Give it that zone first, or choose another.`
  throw new MusterError('Unprocessable', message, { issues: [{ path: 'zone', message }] })
}

function checkNames(
  snapshots: Readonly<Record<string, string>>,
  volumes: readonly VolumeStanding[],
  slot: string,
): void {
  const unknown = Object.keys(snapshots).find(
    (n) => !volumes.some(({ claim }) => claim?.name === n),
  )
  if (unknown === undefined) return
  const message = `slot ${slot} has no volume ${unknown} to restore`
  throw new MusterError('InvalidInput', `snapshots.${unknown}: ${message}.`, {
    issues: [{ path: `snapshots.${unknown}`, message }],
  })
}

/** What the slot owns, locked like the machine in it; Conflict when it cannot be restored now. */
async function lockSlot(tx: Tx, pool: string, slot: number): Promise<VolumeStanding[]> {
  const where = {
    poolName: pool,
    slot,
    intent: 'serve' as const,
    state: { not: 'retired' as const },
  }
  const serving = await tx.machine.findFirst({ where, select: { name: true } })
  const machine = serving && (await lockMachine(tx, serving.name))
  // Its launch may be answered with an instance at any moment.
  if (machine?.launchId && !machine.instanceId) {
    throw new MusterError(
      'Conflict',
      `EC2 is being asked for ${machine.name} just now. Wait for its answer and try again.`,
    )
  }
  const claims = await tx.claim.findMany({
    where: { poolName: pool, slot, volumeRowId: { not: null } },
    orderBy: { what: 'asc' },
  })
  const standings = await Promise.all(
    claims.map(({ volumeRowId }) => tx.volume.findUnique({ where: { id: volumeRowId ?? '' } })),
  )
  const ids = tyingVolumes(
    standings
      .filter((volume) => volume !== null)
      .map((v) => ({ id: v.id, gone: v.goneAt !== null, leaving: v.intent === 'gone' })),
  ).map(({ id }) => id)
  const owned: VolumeStanding[] = []
  for (const id of ids) owned.push(await lockVolumeFor(tx, 'replace', id))
  const facts = owned.map((one) => ({ ...volumeFacts(one), name: one.volume.name }))
  const reason = whyNotRestoreSlot({ pool, slot, machine, volumes: facts })
  if (reason) throw new MusterError('Conflict', reason)
  return owned
}

/** The snapshot that somebody chose of the volume, or its latest complete one. */
async function chooseSnapshot(
  tx: Tx,
  { volume, claim }: VolumeStanding,
  chosen: string | undefined,
): Promise<Snapshot> {
  const name = volumeName(volume)
  if (chosen === undefined) {
    const all = volume.volumeId ? await readSnapshots(tx, { volumeId: volume.volumeId }) : []
    const latest = all.find((one) => whyNotSnapshot('restore', snapshotFacts(one)) === undefined)
    if (latest) return (await lockSnapshotFor(tx, 'restore', latest.snapshot.id)).snapshot
    throw new MusterError(
      'Conflict',
      `${name} has no complete snapshot. Take one first: that works while it is unattached, too.`,
    )
  }
  const { snapshot } = await lockSnapshotFor(tx, 'restore', chosen)
  if (snapshot.volumeId === volume.volumeId) return snapshot
  const message = `${snapshotName(snapshot)} is not a snapshot of ${name}.`
  throw new MusterError('Unprocessable', message, {
    issues: [{ path: `snapshots.${claim?.name ?? ''}`, message }],
  })
}

async function replaceVolume(
  tx: Tx,
  { volume }: VolumeStanding,
  { snapshot, zone, operationId }: { snapshot: Snapshot; zone: string; operationId: string },
): Promise<string> {
  const { id, name, type, iops, throughput, label, sizeGiB, wantedSizeGiB } = volume
  const limits = limitsOf(type)
  const made = await addVolume(tx, {
    ...{ name, type, label, zone, snapshot, operationId },
    // EC2 shows figures also of types that have theirs by themselves.
    iops: limits.iops ? iops : null,
    throughput: limits.throughput ? throughput : null,
    sizeGiB: Math.max(sizeGiB, wantedSizeGiB ?? 0, snapshot.sizeGiB ?? 0),
  })
  await tx.claim.update({ where: { volumeRowId: id }, data: { volumeRowId: made.id } })
  await tx.volume.update({ where: { id }, data: { wantedMachineId: null, wantedDevice: null } })
  return made.id
}
