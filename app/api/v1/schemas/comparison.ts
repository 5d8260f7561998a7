import { z } from 'zod'

/** Two documents beside each other. Numbers in values are as JSON has them. */
export const comparisonSchema = z.object({
  changes: z.array(
    z.object({
      path: z.array(z.string()),
      kind: z.enum(['added', 'removed', 'changed']),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  /** The components whose configuration the changes touch. */
  components: z.array(z.string()),
})
export type ApiComparison = z.infer<typeof comparisonSchema>
