import { z } from 'zod'
import { deleteSnapshot } from '@/lib/operations/delete-snapshot'
import { restoreSnapshot } from '@/lib/operations/restore-snapshot'
import { listSnapshots, snapshotById, snapshotSorts } from '@/lib/store/volumes'
import { apiRoute } from '../http/api-route'
import { cursor, generousLimit, sortOf, withGone } from '../http/query'
import { verbRoute } from '../http/verb-route'
import { presentSnapshot } from '../present/volume'
import { snapshotPageSchema, snapshotSchema } from '../schemas/volumes'

export const snapshotReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/snapshots',
      summary: "The account's EBS snapshots in the region, the newest first",
      permission: 'viewer',
      query: z.strictObject({
        gone: withGone,
        sort: sortOf(snapshotSorts, '-createdAt'),
        cursor: cursor.optional(),
        limit: generousLimit,
      }),
      answer: snapshotPageSchema,
    },
    async ({ db, query: { gone, ...page } }) => {
      const { items, ...rest } = await listSnapshots(db, gone, page)
      return { items: items.map(presentSnapshot), ...rest }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/snapshots/{snapshot}',
      summary: "One snapshot, by id or EC2's",
      permission: 'viewer',
      params: z.object({ snapshot: z.string() }),
      answer: snapshotSchema,
    },
    async ({ db, params }) => presentSnapshot(await snapshotById(db, params.snapshot)),
  ),
]

export const snapshotWrites = [
  verbRoute({
    method: 'POST',
    path: '/snapshots/{snapshot}/restore',
    summary:
      "Make a volume of a snapshot, in any zone; with forSlot it takes its volume's place in the slot that owns that",
    verb: restoreSnapshot,
    result: z.object({ volume: z.string(), snapshot: z.string() }),
  }),
  verbRoute({
    method: 'DELETE',
    path: '/snapshots/{snapshot}',
    summary: "Delete a snapshot; confirm is its name, or EC2's id without one",
    verb: deleteSnapshot,
    result: z.object({ snapshot: z.string() }),
  }),
]
