import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { checkTyped } from './lock-resource'
import { lockStrayFor } from './lock-stray'
import { resourceId, typedName } from './resource-fields'
import { defineVerb } from './verb'

/**
 * Has an instance terminated that carries the site's tag and belongs to no machine. The controller
 * does it, and only while EC2 shows the tag.
 */
export const terminateInstance = defineVerb({
  kind: 'terminate-instance',
  permission: 'operator',
  input: z.strictObject({
    instance: resourceId,
    /** The instance's id. */
    confirm: typedName,
  }),
  async run({ tx, operationId }, input) {
    const { stray } = await lockStrayFor(tx, 'terminate', input.instance)
    const { instanceId } = stray
    checkTyped(input.confirm, instanceId)
    await tx.strayInstance.update({
      where: { instanceId },
      data: { terminateRequestedAt: now(), operationId },
    })
    return {
      result: { instance: instanceId },
      title: `Terminate the instance ${instanceId}`,
      entity: { type: 'instance', id: instanceId },
      before: { name: stray.name, pool: stray.poolName, type: stray.instanceType },
      ongoing: true,
    }
  },
})
