import { z } from 'zod'
import { newId } from '@/lib/platform/ids'
import { resourceName } from './resource-fields'
import { defineVerb } from './verb'

/** Wants one more Elastic IP; the controller allocates it. */
export const allocateAddress = defineVerb({
  kind: 'allocate-address',
  permission: 'operator',
  input: z.strictObject({ name: resourceName.default('') }),
  async run({ tx, operationId }, { name }) {
    const id = newId()
    await tx.elasticIp.create({ data: { id, name: name || null, operationId } })
    return {
      result: { address: id },
      title: `Allocate an Elastic IP${name ? ` as ${name}` : ''}`,
      entity: { type: 'address', id },
      after: { name },
      ongoing: true,
    }
  },
})
