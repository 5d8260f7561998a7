import { z } from 'zod'
import { pointAddress } from './point-address'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Points an Elastic IP to another machine, or to none, in one operation. */
export const reassignAddress = defineVerb({
  kind: 'reassign-address',
  permission: 'operator',
  input: z.strictObject({
    address: resourceId,
    /** By name; null takes the address from whoever has it. */
    machine: z.string({ error: 'must be the name of a machine, or null for none' }).nullable(),
  }),
  run: (work, { address, machine }) => pointAddress(work, 'reassign', address, () => machine),
})
