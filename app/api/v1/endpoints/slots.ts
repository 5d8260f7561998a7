import { z } from 'zod'
import { readOrphans } from '@/lib/store/orphans'
import { readSlots } from '@/lib/store/slots'
import { apiRoute } from '../http/api-route'
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
