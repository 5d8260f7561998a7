import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { lockStrayFor } from './lock-stray'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Says of an instance with the site's tag and without a machine that it is to stay as it is. */
export const ignoreInstance = defineVerb({
  kind: 'ignore-instance',
  permission: 'operator',
  input: z.strictObject({ instance: resourceId }),
  async run({ tx }, input) {
    const { stray } = await lockStrayFor(tx, 'ignore', input.instance)
    const { instanceId } = stray
    await tx.strayInstance.update({ where: { instanceId }, data: { ignoredAt: now() } })
    return {
      result: { instance: instanceId },
      title: `Ignore the instance ${instanceId}`,
      entity: { type: 'instance', id: instanceId },
      outcome: 'It stays as it is, and is listed as ignored',
    }
  },
})
