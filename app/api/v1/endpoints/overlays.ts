import { z } from 'zod'
import { overlayPatch } from '@/lib/operations/overlay-input'
import { presentOverlay } from '@/lib/operations/present-overlay'
import { previewOverlay } from '@/lib/operations/preview-overlay'
import { saveOverlay } from '@/lib/operations/save-overlay'
import { loadConfig } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import { apiRoute } from '../http/api-route'
import { verbContext } from '../http/verb-route'
import { presentOverlays, presentPreview } from '../present/overlay'
import { overlayListSchema, overlayPreviewSchema, savedOverlaySchema } from '../schemas/overlays'

const profileName = z.object({ profile: z.string() })
const longestPatch = 1024 * 1024

export const overlayReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/overlays',
      summary: 'The versions of a profile’s overlay, the newest first',
      permission: 'viewer',
      params: profileName,
      answer: overlayListSchema,
    },
    async ({ db, actor, params }) => {
      const profile = await db.profile.findUnique({
        where: { name: params.profile },
        select: {
          overlays: { orderBy: { version: 'desc' } },
          revisions: {
            where: { overlay: { not: null } },
            orderBy: { number: 'desc' },
            select: { number: true, overlay: true },
          },
        },
      })
      if (!profile) throw new MusterError('NotFound', `There is no profile ${params.profile}.`)
      const present = await presentOverlay(db, params.profile)
      return presentOverlays(actor, present, profile.overlays, profile.revisions)
    },
  ),
]

const { profile: _path, ...saved } = saveOverlay.input.shape

export const overlayWrites = [
  apiRoute(
    {
      method: 'PUT',
      path: '/profiles/{profile}/overlay',
      summary:
        'Save the overlay of a profile, a JSON Patch, and publish the newest document with it; an empty one takes it away. One that does not apply is 422 with the operation',
      permission: saveOverlay.permission,
      params: profileName,
      body: z.strictObject({ ...saved, reason: z.string().max(500).optional() }),
      longestBody: longestPatch,
      answer: z.object({
        operation: z.string(),
        result: savedOverlaySchema,
      }),
      status: 202,
    },
    async (call) => {
      const { reason, ...input } = call.body
      const done = await saveOverlay(verbContext(call, reason), { ...input, ...call.params })
      return { operation: done.operationId, result: done.result }
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: '/profiles/{profile}/overlay/preview',
      summary: 'What an overlay would change, in the document and for one machine; changes nothing',
      // Whoever may try patches could ask by them for secrets that are masked.
      permission: 'admin',
      params: profileName,
      body: z.strictObject({ patch: overlayPatch, machine: z.string().optional() }),
      longestBody: longestPatch,
      answer: overlayPreviewSchema,
    },
    async ({ db, params, body }) => {
      const { patch, machine } = body
      const asked = { ...params, patch, ...(machine === undefined ? {} : { machine }) }
      return presentPreview(await previewOverlay(db, asked, loadConfig()))
    },
  ),
]
