import { z } from 'zod'
import { slotName } from '@/lib/lifecycle/address-actions'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { SnapshotStanding } from '@/lib/store/volumes'
import { addVolume } from './add-volume'
import { checkZone } from './check-zone'
import { lockSnapshotFor, lockVolumeFor } from './lock-resource'
import {
  iops,
  resourceId,
  resourceName,
  sizeGiB,
  throughput,
  volumeType,
  zoneName,
} from './resource-fields'
import { defineVerb } from './verb'

/**
 * Makes a volume of a snapshot, in any zone. With `forSlot` the slot that owns the snapshot's volume
 * owns the new one instead: the way out when the old one's zone has no capacity. The old one is kept.
 */
export const restoreSnapshot = defineVerb({
  kind: 'restore-snapshot',
  permission: 'operator',
  input: z.strictObject({
    snapshot: resourceId,
    zone: zoneName,
    name: resourceName.default(''),
    sizeGiB: sizeGiB.optional(),
    type: volumeType.default('gp3'),
    iops,
    throughput,
    forSlot: z.boolean({ error: 'must be true or false' }).default(false),
  }),
  prepare: ({ catalog }, { zone }) => checkZone(zone, catalog),
  async run({ tx, operationId, step }, input) {
    const standing = await lockSnapshotFor(tx, 'restore', input.snapshot)
    const { snapshot, volume: origin } = standing
    const label = origin?.label ?? null
    const name = input.name || origin?.name || snapshot.name || `from ${snapshot.snapshotId}`
    const { zone, type, forSlot } = input
    const volume = await addVolume(tx, {
      ...{ name, zone, type, label, snapshot, operationId },
      ...{ sizeGiB: input.sizeGiB, iops: input.iops, throughput: input.throughput },
    })
    if (forSlot) await step(await handOver(tx, standing, volume.id, zone))
    return {
      result: { volume: volume.id, snapshot: snapshot.id },
      title: `Restore ${snapshot.name ?? snapshot.snapshotId} as ${name} in ${zone}`,
      entity: { type: 'volume', id: volume.id },
      ...(forSlot && standing.claim ? { poolName: standing.claim.pool } : {}),
      ...(forSlot && origin ? { also: [{ type: 'volume', id: origin.id }] } : {}),
      after: { name, zone, sizeGiB: volume.sizeGiB, fromSnapshot: snapshot.snapshotId, forSlot },
      ongoing: true,
    }
  },
})

/** Gives the slot of the snapshot's volume the new volume in its place. */
async function handOver(
  tx: Tx,
  { volume, claim }: SnapshotStanding,
  id: string,
  zone: string,
): Promise<string> {
  if (!volume || !claim) {
    throw new MusterError('Conflict', 'No slot owns the volume of this snapshot.')
  }
  const served =
    claim.machine === null ? null : await tx.machine.findUnique({ where: { name: claim.machine } })
  if (served?.instanceId && served.zone !== zone) {
    throw new MusterError(
      'Conflict',
      `${served.name} serves in slot ${slotName(claim)} and runs in ${served.zone}: restore the snapshot there.`,
    )
  }
  await lockVolumeFor(tx, 'replace', volume.id)
  await tx.claim.update({ where: { volumeRowId: volume.id }, data: { volumeRowId: id } })
  await tx.volume.update({
    where: { id: volume.id },
    data: { wantedMachineId: null, wantedDevice: null },
  })
  return `Slot ${slotName(claim)} owns it in place of ${volumeName(volume)}, which is kept`
}
