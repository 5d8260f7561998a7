import { z } from 'zod'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { now } from '@/lib/platform/clock'
import { checkTyped, lockVolumeFor, noError } from './lock-resource'
import { resourceId, typedName } from './resource-fields'
import { defineVerb } from './verb'

/** Tears a volume whose detach hangs from its machine; what was not written yet is lost. */
export const forceDetachVolume = defineVerb({
  kind: 'force-detach-volume',
  permission: 'operator',
  input: z.strictObject({ volume: resourceId, confirm: typedName }),
  async run({ tx, operationId, step }, input) {
    const { volume, machine, operation } = await lockVolumeFor(tx, 'forceDetach', input.volume)
    const name = volumeName(volume)
    checkTyped(input.confirm, name)
    const holder = machine ?? volume.instanceId ?? 'its machine'
    await tx.volume.update({
      where: { id: volume.id },
      data: { forceDetach: true, operationId, ...noError },
    })
    if (operation) {
      await tx.operation.updateMany({
        where: { id: operation, status: 'running' },
        data: { status: 'failed', outcome: 'It hung, and was forced instead', endedAt: now() },
      })
      await step(`In place of operation ${operation}, which hung`)
    }
    return {
      result: { volume: volume.id },
      title: `Force ${name} off ${holder}`,
      entity: { type: 'volume', id: volume.id },
      ...(volume.machineId ? { machineId: volume.machineId } : {}),
      before: { machine: holder, attachment: volume.attachmentState },
      after: { machine: null },
      ongoing: true,
    }
  },
})
