import { z } from 'zod'
import { resourceErrorSchema } from './addresses'
import { maybeTime, time } from './common'

/** An image of the account. It is all that lib/lifecycle/image-actions.ts asks. */
export const imageSchema = z.object({
  id: z.string(),
  imageId: z.string().nullable(),
  name: z.string(),
  /** False: the account owns it, but Muster did not make it. */
  managed: z.boolean(),
  gone: z.boolean(),
  goneAt: maybeTime,
  /** It is to be deregistered. */
  leaving: z.boolean(),
  /** EC2's word: pending, available, failed, …; null while EC2 was not asked to make it. */
  state: z.string().nullable(),
  /** What goes on with it, in words; null when nothing does. */
  progress: z.string().nullable(),
  architecture: z.string().nullable(),
  snapshotIds: z.array(z.string()),
  /** The machine that it was baked from. */
  fromMachine: z.string().nullable(),
  /** The pools whose machines start from it, and how many machines run it. */
  pools: z.array(z.string()),
  machines: z.number().int(),
  madeAt: maybeTime,
  error: resourceErrorSchema.nullable(),
  /** The operation under way for it. */
  operation: z.string().nullable(),
  /** Why it cannot be retired now; null when it can. */
  whyNotRetire: z.string().nullable(),
  createdAt: time,
})
export type ApiImage = z.infer<typeof imageSchema>
export const imageListSchema = z.object({ items: z.array(imageSchema) })
