import { z } from 'zod'
import { addressName } from '@/lib/lifecycle/address-actions'
import { checkTyped, lockAddressFor, noError } from './lock-resource'
import { resourceId, typedName } from './resource-fields'
import { defineVerb } from './verb'

/** Gives an Elastic IP that nobody uses back to EC2, for good; one that is gone is struck off. */
export const releaseAddress = defineVerb({
  kind: 'release-address',
  permission: 'operator',
  input: z.strictObject({
    address: resourceId,
    /** The public address. */
    confirm: typedName,
  }),
  async run({ tx, operationId }, input) {
    const { address, claim } = await lockAddressFor(tx, 'release', input.address)
    const name = addressName(address)
    checkTyped(input.confirm, name)
    const gone = address.goneAt !== null
    await tx.claim.deleteMany({ where: { elasticIpId: address.id } })
    await tx.elasticIp.update({
      where: { id: address.id },
      data: {
        intent: 'gone',
        wantedMachineId: null,
        ...(gone ? {} : { operationId }),
        ...noError,
      },
    })
    return {
      result: { address: address.id },
      title: `Release ${name}`,
      entity: { type: 'address', id: address.id },
      ...(claim ? { poolName: claim.pool } : {}),
      before: { publicIp: address.publicIp, allocationId: address.allocationId },
      ongoing: !gone,
      outcome: 'It was gone from EC2: struck off',
    }
  },
})
