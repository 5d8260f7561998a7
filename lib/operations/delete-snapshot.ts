import { z } from 'zod'
import { snapshotName } from '@/lib/lifecycle/volume-actions'
import { checkTyped, lockSnapshotFor, noError } from './lock-resource'
import { resourceId, typedName } from './resource-fields'
import { defineVerb } from './verb'

/** Deletes a snapshot for good; one that is gone from EC2 is struck off. */
export const deleteSnapshot = defineVerb({
  kind: 'delete-snapshot',
  permission: 'operator',
  input: z.strictObject({ snapshot: resourceId, confirm: typedName }),
  async run({ tx, operationId }, input) {
    const { snapshot } = await lockSnapshotFor(tx, 'delete', input.snapshot)
    const name = snapshotName(snapshot)
    checkTyped(input.confirm, name)
    const gone = snapshot.goneAt !== null
    await tx.snapshot.update({
      where: { id: snapshot.id },
      data: { intent: 'gone', ...(gone ? {} : { operationId }), ...noError },
    })
    return {
      result: { snapshot: snapshot.id },
      title: `Delete snapshot ${name}`,
      entity: { type: 'snapshot', id: snapshot.id },
      before: { snapshotId: snapshot.snapshotId, volumeId: snapshot.volumeId },
      ongoing: !gone,
      outcome: 'It was gone from EC2: struck off',
    }
  },
})
