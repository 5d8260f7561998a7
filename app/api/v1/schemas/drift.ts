import { z } from 'zod'
import { maybeTime, time } from './common'

/** How something at EC2 differs from what was asked for. */
export const driftSchema = z.object({
  differences: z.array(
    z.object({
      /** Such as `instance type`, `security groups`, `tag muster:pool`. */
      what: z.string(),
      wanted: z.string(),
      found: z.string(),
    }),
  ),
  /** Names exactly these differences: a decision on them must show it. */
  hash: z.string(),
  /** Somebody said to leave just these as they are. */
  ignored: z.boolean(),
  whatToDo: z.string(),
  /** Why what is found cannot become what is wanted; null when some of it can. */
  whyNotAdopt: z.string().nullable(),
  /** Why its tags cannot be put right by Muster; null when they can. */
  whyNotRetag: z.string().nullable(),
})
export type ApiDrift = z.infer<typeof driftSchema>

export const driftingSchema = driftSchema.extend({
  kind: z.enum(['machine', 'address', 'volume']),
  /** A machine's name; our own id of an address or volume. */
  id: z.string(),
  name: z.string(),
  ec2Id: z.string().nullable(),
})
export type ApiDrifting = z.infer<typeof driftingSchema>
export const driftListSchema = z.object({ items: z.array(driftingSchema) })

/** An instance that carries the site's tag and belongs to no machine. */
export const straySchema = z.object({
  instanceId: z.string(),
  name: z.string().nullable(),
  /** The pool that its tag names; `poolExists` when there is one of that name. */
  pool: z.string().nullable(),
  poolExists: z.boolean(),
  instanceType: z.string().nullable(),
  zone: z.string().nullable(),
  image: z.string().nullable(),
  privateIp: z.string().nullable(),
  publicIp: z.string().nullable(),
  ec2State: z.string(),
  launchedAt: maybeTime,
  firstSeenAt: time,
  ignoredAt: maybeTime,
  terminateRequestedAt: maybeTime,
  operation: z.string().nullable(),
  /** The pool whose launch its tags name: adopted there, it may register again. */
  launchedFor: z.string().nullable(),
  whatToDo: z.string(),
  /** Why it cannot be done now; null when it can. */
  whyNot: z.object({
    adopt: z.string().nullable(),
    ignore: z.string().nullable(),
    terminate: z.string().nullable(),
  }),
})
export type ApiStray = z.infer<typeof straySchema>
export const strayListSchema = z.object({ items: z.array(straySchema) })
