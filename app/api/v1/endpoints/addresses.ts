import { z } from 'zod'
import { adoptAddress } from '@/lib/operations/adopt-address'
import { allocateAddress } from '@/lib/operations/allocate-address'
import { moveAddressBack } from '@/lib/operations/move-address-back'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { releaseAddress } from '@/lib/operations/release-address'
import { addressById, addressSorts, listAddresses } from '@/lib/store/addresses'
import { readResourceHistory } from '@/lib/store/resource-history'
import { apiRoute } from '../http/api-route'
import { cursor, generousLimit, sortOf, withGone } from '../http/query'
import { verbRoute } from '../http/verb-route'
import { presentAddress, presentResourceHistory } from '../present/address'
import { addressDetailSchema, addressPageSchema } from '../schemas/addresses'

export const addressReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/addresses',
      summary:
        "Every Elastic IP of the region; those that are not managed are not Muster's. Released ones only with gone=true",
      permission: 'viewer',
      query: z.strictObject({
        gone: withGone,
        sort: sortOf(addressSorts, 'publicIp'),
        cursor: cursor.optional(),
        limit: generousLimit,
      }),
      answer: addressPageSchema,
    },
    async ({ db, query: { gone, ...page } }) => {
      const { items, ...rest } = await listAddresses(db, gone, page)
      return { items: items.map(presentAddress), ...rest }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/addresses/{address}',
      summary: 'One Elastic IP, by id or by the address itself, with what was done to it',
      permission: 'viewer',
      params: z.object({ address: z.string() }),
      answer: addressDetailSchema,
    },
    async ({ db, params }) => {
      const found = await addressById(db, params.address)
      const history = await readResourceHistory(db, [{ type: 'address', id: found.address.id }])
      return { ...presentAddress(found), history: presentResourceHistory(history) }
    },
  ),
]

const changed = z.object({ address: z.string() })
const moved = changed.extend({ from: z.string().nullable(), to: z.string().nullable() })

export const addressWrites = [
  verbRoute({
    method: 'POST',
    path: '/addresses',
    summary: 'Allocate an Elastic IP',
    verb: allocateAddress,
    result: changed,
  }),
  verbRoute({
    method: 'POST',
    path: '/addresses/{address}/reassign',
    summary: 'Point an Elastic IP to another machine, or with null to none, in one operation',
    verb: reassignAddress,
    result: moved,
  }),
  verbRoute({
    method: 'POST',
    path: '/addresses/{address}/move-back',
    summary: 'Point an Elastic IP to the machine that had it before',
    verb: moveAddressBack,
    result: moved,
  }),
  verbRoute({
    method: 'POST',
    path: '/addresses/{address}/adopt',
    summary: "Take an Elastic IP of the region into Muster's care",
    verb: adoptAddress,
    result: changed,
  }),
  verbRoute({
    method: 'DELETE',
    path: '/addresses/{address}',
    summary: 'Release an Elastic IP that is not in use; confirm is the public address',
    verb: releaseAddress,
    result: changed,
  }),
]
