import { z } from 'zod'
import { addVolume } from './add-volume'
import { checkZone } from './check-zone'
import { lockSnapshotFor } from './lock-resource'
import {
  filesystemLabel,
  iops,
  resourceId,
  resourceName,
  sizeGiB,
  throughput,
  volumeType,
  zoneName,
} from './resource-fields'
import { defineVerb } from './verb'

/** Wants one more volume, empty or with a snapshot's content. */
export const createVolume = defineVerb({
  kind: 'create-volume',
  permission: 'operator',
  input: z.strictObject({
    name: resourceName.min(1, 'is required'),
    zone: zoneName,
    /** The snapshot's size when it is left out. */
    sizeGiB: sizeGiB.optional(),
    type: volumeType.default('gp3'),
    iops,
    throughput,
    fromSnapshot: resourceId.nullable().default(null),
    label: filesystemLabel.default(null),
  }),
  prepare: ({ catalog }, { zone }) => checkZone(zone, catalog),
  async run({ tx, operationId }, { fromSnapshot, ...input }) {
    const found = fromSnapshot ? await lockSnapshotFor(tx, 'restore', fromSnapshot) : null
    const snapshot = found?.snapshot ?? null
    const volume = await addVolume(tx, { ...input, sizeGiB: input.sizeGiB, snapshot, operationId })
    const content = snapshot ? ` from ${snapshot.name ?? snapshot.snapshotId}` : ''
    return {
      result: { volume: volume.id },
      title: `Create volume ${input.name} of ${volume.sizeGiB} GiB in ${input.zone}${content}`,
      entity: { type: 'volume', id: volume.id },
      after: { name: input.name, zone: input.zone, sizeGiB: volume.sizeGiB, fromSnapshot },
      ongoing: true,
    }
  },
})
