import { z } from 'zod'

export const time = z.iso.datetime()
export const maybeTime = time.nullable()

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})
export type ApiError = z.infer<typeof errorSchema>['error']

/** What a call answers that set something in motion (202). */
export const acceptedSchema = z.object({
  operation: z.string(),
  result: z.unknown(),
})

/** A page of a list: `next` is the cursor of the following page, null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int() })
