import { z } from 'zod'
import { time } from './common'
import { documentChangesSchema, profileWarningSchema } from './profiles'

export const overlayListSchema = z.object({
  /** The newest version, which a change must name; 0 before the first one. */
  version: z.number().int(),
  /** The version that applies to what is published; null: none. */
  applies: z.number().int().nullable(),
  /** Whether secrets are masked, for those who may not change overlays. */
  masked: z.boolean(),
  /** All versions, the newest first. */
  items: z.array(
    z.object({
      version: z.number().int(),
      /** The JSON Patch as it was written. */
      text: z.string(),
      operations: z.number().int(),
      comment: z.string(),
      createdAt: time,
      createdBy: z.string(),
      /** The revisions that it applies to, the newest first. */
      revisions: z.array(z.number().int()),
    }),
  ),
})
export type ApiOverlayList = z.infer<typeof overlayListSchema>

export const overlayPreviewSchema = z.object({
  /** Why the patch cannot be saved, when it cannot; `operation` is counted from 1. */
  fault: z.object({ message: z.string(), operation: z.number().int().nullable() }).nullable(),
  operations: z.number().int(),
  /** What the patch changes in the newest document as it was published. */
  document: documentChangesSchema.nullable(),
  /** What changes for the machine against what it is rendered now; or why that cannot be told. */
  machine: z
    .object({
      name: z.string(),
      changes: documentChangesSchema.nullable(),
      why: z.string().nullable(),
    })
    .nullable(),
})
export type ApiOverlayPreview = z.infer<typeof overlayPreviewSchema>

export const savedOverlaySchema = z.object({
  profile: z.string(),
  version: z.number().int(),
  revision: z.number().int(),
  /** False when the newest revision has this overlay already. */
  changed: z.boolean(),
  warnings: z.array(profileWarningSchema),
})
