import { z } from 'zod'
import { maybeTime, time } from './common'
import { documentChangesSchema } from './profiles'

/** A machine's profile: what it is served, what of it was filled in and from where. */
export const machineProfileSchema = z.object({
  machine: z.string(),
  profile: z.string(),
  /** The revision that it is to be served, with the overlay that applies to it. */
  wanted: z.number().int().nullable(),
  overlay: z.number().int().nullable(),
  served: z.number().int().nullable(),
  applied: z.number().int().nullable(),
  /** The revision whose Quattor run ended with errors. */
  failed: z.number().int().nullable(),
  /** Since when it has not applied what it would be served. */
  behindSince: maybeTime,
  /** References that nothing answers, and since when; nothing is served to it until then. */
  waitingFor: z.array(z.object({ text: z.string(), why: z.string() })),
  waitingSince: maybeTime,
  /** Why nothing is rendered for it, when nothing is. */
  why: z.string().nullable(),
  /** Whether secrets are masked, for those who may not see them. */
  masked: z.boolean(),
  /** What it would be served now; null while anything is unresolved. */
  rendering: z
    .object({ etag: z.string(), document: z.unknown(), problems: z.array(z.string()) })
    .nullable(),
  references: z.array(
    z.object({
      path: z.string(),
      /** As spelled in the profile. */
      text: z.string(),
      value: z.string(),
      /** Where the value comes from, or why there is none. */
      source: z.string(),
      answered: z.boolean(),
      pool: z.string().nullable(),
      machines: z.array(z.string()),
    }),
  ),
  /** What it was served, as far as it is kept, the newest first. */
  kept: z.array(
    z.object({
      etag: z.string(),
      revision: z.number().int(),
      servedAt: time,
      /** It is what the machine last configured without errors. */
      applied: z.boolean(),
    }),
  ),
})
export type ApiMachineProfile = z.infer<typeof machineProfileSchema>

export const renderingComparisonSchema = documentChangesSchema.extend({
  from: z.string(),
  to: z.string(),
  masked: z.boolean(),
})
export type ApiRenderingComparison = z.infer<typeof renderingComparisonSchema>
