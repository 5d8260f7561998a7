import { z } from 'zod'
import { addressName } from '@/lib/lifecycle/address-actions'
import { lockAddressFor, noError } from './lock-resource'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/** Takes an Elastic IP of the region into Muster's care, as it is; the controller tags it. */
export const adoptAddress = defineVerb({
  kind: 'adopt-address',
  permission: 'operator',
  input: z.strictObject({ address: resourceId }),
  async run({ tx, operationId, actor }, input) {
    const { address } = await lockAddressFor(tx, 'adopt', input.address)
    await tx.elasticIp.update({
      where: { id: address.id },
      data: {
        managed: true,
        wantedMachineId: address.machineId,
        movedBy: actor.name,
        operationId,
        ...noError,
      },
    })
    return {
      result: { address: address.id },
      title: `Adopt ${addressName(address)}`,
      entity: { type: 'address', id: address.id },
      before: { managed: false },
      after: { managed: true },
      ongoing: true,
    }
  },
})
