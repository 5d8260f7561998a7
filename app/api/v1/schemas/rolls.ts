import { z } from 'zod'
import { markets } from '@/lib/lifecycle/markets'
import { maybeTime, time } from './common'
import { machineSchema } from './machines'

export const rollStatuses = [
  'running',
  'paused',
  'halted',
  'done',
  'turned-back',
  'stopped',
] as const

const definitionSchema = z.object({
  image: z.string(),
  instanceTypes: z.array(z.string()),
  market: z.enum(markets),
  profile: z.string(),
})

const refusal = z.string().nullable()

export const rollSchema = z.object({
  id: z.string(),
  pool: z.string(),
  status: z.enum(rollStatuses),
  /** It goes back to the previous definition. */
  back: z.boolean(),
  maxAway: z.number().int(),
  surge: z.boolean(),
  includeProtected: z.boolean(),
  maxFailures: z.number().int(),
  from: definitionSchema,
  to: definitionSchema,
  /** Machines to replace when it began or was turned back, and how many of these are. */
  total: z.number().int(),
  replaced: z.number().int(),
  /** What it waits for, in words and by machine; null once it has ended. */
  waiting: z
    .object({
      summary: z.string(),
      machines: z.array(
        machineSchema.pick({ name: true, state: true, intent: true, fault: true }).extend({
          /** Since when it is in that state. */
          since: time,
          why: z.string(),
          /** What to do. */
          next: z.string(),
        }),
      ),
    })
    .nullable(),
  haltReason: z.string().nullable(),
  startedBy: z.string(),
  operation: z.string(),
  createdAt: time,
  endedAt: maybeTime,
  /** Why each may not be done now, when it may not. */
  refusals: z.object({ pause: refusal, resume: refusal, turnBack: refusal, stop: refusal }),
})
export type ApiRoll = z.infer<typeof rollSchema>

export const rollStandingSchema = z.object({
  pool: z.string(),
  version: z.number().int(),
  /** Machines that differ from the pool's present definition, and in what. */
  outdated: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      fault: z.string().nullable(),
      protected: z.boolean(),
      why: z.string(),
    }),
  ),
  /** Why a roll of this pool may not surge. */
  surgeRefusal: refusal,
  /** The pool's latest roll, under way or ended. */
  roll: rollSchema.nullable(),
})
export type ApiRollStanding = z.infer<typeof rollStandingSchema>
