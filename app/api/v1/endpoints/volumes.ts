import { z } from 'zod'
import { adoptVolume } from '@/lib/operations/adopt-volume'
import { attachVolume } from '@/lib/operations/attach-volume'
import { createVolume } from '@/lib/operations/create-volume'
import { deleteVolume } from '@/lib/operations/delete-volume'
import { detachVolume } from '@/lib/operations/detach-volume'
import { forceDetachVolume } from '@/lib/operations/force-detach-volume'
import { growVolume } from '@/lib/operations/grow-volume'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import { readResourceHistory } from '@/lib/store/resource-history'
import { listVolumes, readSnapshots, volumeById, volumeSorts } from '@/lib/store/volumes'
import { apiRoute } from '../http/api-route'
import { cursor, generousLimit, sortOf, withGone } from '../http/query'
import { verbRoute } from '../http/verb-route'
import { presentResourceHistory } from '../present/address'
import { presentSnapshot, presentVolume } from '../present/volume'
import { volumeDetailSchema, volumePageSchema } from '../schemas/volumes'

export const volumeReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/volumes',
      summary:
        "Every EBS volume of the region; those that are not managed are not Muster's. Deleted ones only with gone=true",
      permission: 'viewer',
      query: z.strictObject({
        gone: withGone,
        sort: sortOf(volumeSorts, 'name'),
        cursor: cursor.optional(),
        limit: generousLimit,
      }),
      answer: volumePageSchema,
    },
    async ({ db, query: { gone, ...page } }) => {
      const { items, ...rest } = await listVolumes(db, gone, page)
      return { items: items.map(presentVolume), ...rest }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/volumes/{volume}',
      summary: "One volume, by id or EC2's, with its snapshots and what was done to it",
      permission: 'viewer',
      params: z.object({ volume: z.string() }),
      answer: volumeDetailSchema,
    },
    async ({ db, params }) => {
      const found = await volumeById(db, params.volume)
      const { id, volumeId } = found.volume
      const snapshots = volumeId ? await readSnapshots(db, { volumeId }) : []
      const history = await readResourceHistory(db, [
        { type: 'volume', id },
        ...snapshots.map(({ snapshot }) => ({ type: 'snapshot' as const, id: snapshot.id })),
      ])
      return {
        ...presentVolume(found),
        history: presentResourceHistory(history),
        snapshotList: snapshots
          .filter(({ snapshot }) => snapshot.goneAt === null)
          .map(presentSnapshot),
      }
    },
  ),
]

const changed = z.object({ volume: z.string() })

export const volumeWrites = [
  verbRoute({
    method: 'POST',
    path: '/volumes',
    summary: 'Create a volume, empty or from a snapshot',
    verb: createVolume,
    result: changed,
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/attach',
    summary: 'Attach a volume to a machine of its zone',
    verb: attachVolume,
    result: changed.extend({ machine: z.string(), device: z.string() }),
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/detach',
    summary: 'Detach a volume, after its machine was asked to let go of it',
    verb: detachVolume,
    result: changed,
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/force-detach',
    summary: "Force a detach that hangs; confirm is the volume's name",
    verb: forceDetachVolume,
    result: changed,
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/grow',
    summary: 'Make a volume larger',
    verb: growVolume,
    result: changed.extend({ sizeGiB: z.number().int() }),
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/snapshot',
    summary: 'Take a snapshot of a volume',
    verb: snapshotVolume,
    result: changed.extend({ snapshot: z.string() }),
  }),
  verbRoute({
    method: 'POST',
    path: '/volumes/{volume}/adopt',
    summary: "Take a volume of the region into Muster's care",
    verb: adoptVolume,
    result: changed,
  }),
  verbRoute({
    method: 'DELETE',
    path: '/volumes/{volume}',
    summary: "Delete a volume that is not attached; confirm is its name, or EC2's id without one",
    verb: deleteVolume,
    result: changed,
  }),
]
