import { z } from 'zod'
import { keepOrphan } from '@/lib/operations/keep-orphan'
import { restoreSlot } from '@/lib/operations/restore-slot'
import { readOrphans } from '@/lib/store/orphans'
import { readSlots } from '@/lib/store/slots'
import { apiRoute } from '../http/api-route'
import { verbRoute } from '../http/verb-route'
import { presentOrphan } from '../present/orphan'
import { presentSlot } from '../present/slot'
import { orphanListSchema, slotListSchema } from '../schemas/slots'

export const slotReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}/slots',
      summary: "A pool's slots: who serves in each, and what it owns",
      permission: 'viewer',
      params: z.object({ pool: z.string() }),
      answer: slotListSchema,
    },
    async ({ db, params }) => ({ items: (await readSlots(db, params.pool)).map(presentSlot) }),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/orphans',
      summary:
        'What carries the site’s tag and belongs nowhere, or belongs somewhere and is gone from EC2',
      permission: 'viewer',
      answer: orphanListSchema,
    },
    async ({ db }) => ({ items: (await readOrphans(db)).map(presentOrphan) }),
  ),
]

export const orphanWrites = [
  verbRoute({
    method: 'POST',
    path: '/orphans/{orphan}/keep',
    summary: 'Keep as it is what carries the site’s tag and was made outside Muster',
    verb: keepOrphan,
    result: z.object({ kind: z.enum(['address', 'volume', 'snapshot']), id: z.string() }),
  }),
]

export const slotWrites = [
  verbRoute({
    method: 'POST',
    path: '/pools/{pool}/slots/{slot}/restore',
    summary:
      "Restore a slot's volumes from snapshots in another zone, when theirs has no room for its machine; the old ones are kept",
    verb: restoreSlot,
    result: z.object({
      pool: z.string(),
      slot: z.number().int(),
      zone: z.string(),
      volumes: z.array(
        z.object({
          name: z.string(),
          volume: z.string(),
          replaced: z.string(),
          snapshot: z.string(),
        }),
      ),
    }),
  }),
]
