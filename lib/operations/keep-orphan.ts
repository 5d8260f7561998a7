import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import { orphanId, orphanName, readOrphans } from '@/lib/store/orphans'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/**
 * Says of what carries the site's tag, and was made outside Muster, that it is to stay as it is: it
 * is no orphan any more, for somebody here knows of it.
 */
export const keepOrphan = defineVerb({
  kind: 'keep-orphan',
  permission: 'operator',
  input: z.strictObject({ orphan: resourceId }),
  async run({ tx }, input) {
    const orphan = (await readOrphans(tx)).find((one) => orphanId(one) === input.orphan)
    if (!orphan) throw new MusterError('NotFound', `There is no orphan ${input.orphan}.`)
    const name = orphanName(orphan)
    if (orphan.reason === 'lost') {
      throw new MusterError('Conflict', `${name} is gone from EC2: there is nothing to keep.`)
    }
    if (orphan.reason === 'pool-deleted') {
      throw new MusterError(
        'Conflict',
        `${name} is kept for its slot already, though the pool is deleted.`,
      )
    }
    return {
      result: { kind: orphan.kind, id: input.orphan },
      title: `Keep the ${orphan.kind} ${name}`,
      entity: { type: orphan.kind, id: input.orphan },
      outcome: 'It stays as it is, and is no orphan any more',
    }
  },
})
