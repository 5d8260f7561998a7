import { z } from 'zod'
import { pageOf, time } from './common'

/**
 * Where a run's output stands in its machine's log: the byte at which it begins, where the machine
 * said it, and how long the log was when the run's report came.
 */
const logPlace = z.object({ from: z.number().int().nullable(), to: z.number().int().nullable() })
export type ApiLogPlace = z.infer<typeof logPlace>

/** A Quattor run, as ncm-ncd's post-hook told it. */
export const componentRunSchema = z.object({
  id: z.string(),
  at: time,
  revision: z.number().int().nullable(),
  errors: z.number().int(),
  warnings: z.number().int(),
  /** Milliseconds, as far as it is known when the run began. */
  duration: z.number().int().nullable(),
  log: logPlace,
  components: z.array(
    z.object({ name: z.string(), errors: z.number().int(), warnings: z.number().int() }),
  ),
})
export type ApiComponentRun = z.infer<typeof componentRunSchema>
export const componentRunPageSchema = pageOf(componentRunSchema)

/** Which component does not end well in the newest runs of a pool's machines. */
export const poolComponentsSchema = z.object({
  /** Machines that serve, and those of them that have told of a run. */
  serving: z.number().int(),
  reported: z.number().int(),
  items: z.array(
    z.object({
      component: z.string(),
      kind: z.enum(['failing', 'warning']),
      /** On how many machines. */
      machines: z.number().int(),
      /** The earliest of theirs, and the revisions that their newest runs were of. */
      since: time,
      revisions: z.array(z.number().int()),
      /** What the component said first, on one of the machines; null where no log tells. */
      message: z.object({ machine: z.string(), text: z.string() }).nullable(),
      /** The machines, the longest first; of many the first ones only. */
      where: z.array(
        z.object({
          machine: z.string(),
          count: z.number().int(),
          /** The first run of the unbroken streak. */
          since: time,
          sinceRevision: z.number().int().nullable(),
          /** The newest run. */
          at: time,
          revision: z.number().int().nullable(),
          log: logPlace,
        }),
      ),
    }),
  ),
})
export type ApiPoolComponents = z.infer<typeof poolComponentsSchema>
export type ApiPoolComponent = ApiPoolComponents['items'][number]
