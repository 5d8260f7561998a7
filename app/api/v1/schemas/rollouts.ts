import { z } from 'zod'
import { maybeTime, pageOf, time } from './common'
import { machineSchema } from './machines'

export const rolloutStatuses = [
  'running',
  'paused',
  'halted',
  'done',
  'rolled-back',
  'superseded',
] as const

/** How a publication goes out. */
export const wavesSchema = z.object({
  /** So many machines first, then so many percent at a time. */
  canary: z.number().int(),
  share: z.number().int(),
  /** It halts when more machines fail. */
  maxFailures: z.number().int(),
  /** Without any waves. */
  allAtOnce: z.boolean(),
})
export type ApiWaves = z.infer<typeof wavesSchema>

const refusal = z.string().nullable()
const count = z.number().int()
const machineLine = machineSchema.pick({ name: true, state: true, intent: true, fault: true })

export const rolloutSchema = z.object({
  id: z.string(),
  profile: z.string(),
  revision: count,
  status: z.enum(rolloutStatuses),
  canary: count,
  share: count,
  maxFailures: count,
  /** How many waves have begun, and about how many are to come. */
  waves: z.object({ begun: count, left: count }),
  /** How the profile's machines stand; null once it has ended. */
  machines: z
    .object({
      total: count,
      applied: count,
      failed: count,
      awaited: count,
      /** In trouble of their own: nobody waits for them. */
      passedOver: count,
      /** Their wave has not begun. */
      later: count,
    })
    .nullable(),
  /** For whom the wave waits, and why. */
  waitingFor: z.array(machineLine.extend({ why: z.string() })),
  /** Who failed on the revision, and in which components, where its run told of any. */
  failures: z.array(machineLine.extend({ components: z.array(z.string()) })),
  haltReason: z.string().nullable(),
  startedBy: z.string(),
  operation: z.string(),
  createdAt: time,
  endedAt: maybeTime,
  /** Why each may not be done now, when it may not. */
  refusals: z.object({ pause: refusal, resume: refusal, rollBack: refusal, finish: refusal }),
})
export type ApiRollout = z.infer<typeof rolloutSchema>

export const rolloutStandingSchema = z.object({
  profile: z.string(),
  /** The revision of every machine that no rollout has given another one. */
  inForce: count.nullable(),
  /** How the next publication goes out. */
  waves: wavesSchema,
  /** The newest rollout, under way or ended. */
  rollout: rolloutSchema.nullable(),
})
export type ApiRolloutStanding = z.infer<typeof rolloutStandingSchema>

/** A machine as a member of its profile's room. */
export const memberSchema = machineSchema
  .pick({
    name: true,
    pool: true,
    state: true,
    intent: true,
    fault: true,
    connected: true,
    revision: true,
    behind: true,
    behindSince: true,
    waitingFor: true,
    waitingSince: true,
    heardAt: true,
  })
  .extend({
    /** Since when it is in its room, or out of it; null when it never was in it. */
    connectedSince: maybeTime,
    /** SHA-256 of what it would be served now, and of what it last applied. */
    rendering: z.object({ due: z.string().nullable(), applied: z.string().nullable() }),
  })
export type ApiMember = z.infer<typeof memberSchema>

export const memberPageSchema = pageOf(memberSchema)
