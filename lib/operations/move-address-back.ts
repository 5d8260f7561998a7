import { z } from 'zod'
import { pointAddress } from './point-address'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Points an Elastic IP to the machine that had it before. */
export const moveAddressBack = defineVerb({
  kind: 'move-address-back',
  permission: 'operator',
  input: z.strictObject({ address: resourceId }),
  run: (work, { address }) =>
    pointAddress(work, 'moveBack', address, ({ previousMachine }) => previousMachine),
})
