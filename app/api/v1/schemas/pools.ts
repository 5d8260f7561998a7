import { z } from 'zod'
import { markets } from '@/lib/lifecycle/markets'
import { maybeTime, time } from './common'
import { rollStatuses } from './rolls'
import { poolClaimsSchema } from './slots'

export const countsSchema = z.object({
  requested: z.number().int(),
  booting: z.number().int(),
  bootstrapped: z.number().int(),
  configured: z.number().int(),
  /** Of any state, with intent retire. */
  retiring: z.number().int(),
  /** Of any state and intent but retired, with a fault. */
  faulty: z.number().int(),
})

export const poolSchema = z.object({
  name: z.string(),
  description: z.string(),
  profile: z.string(),
  desired: z.number().int(),
  min: z.number().int(),
  max: z.number().int(),
  version: z.number().int(),
  /** Machines with intent serve by state; retiring ones only under `retiring`. */
  counts: countsSchema,
  image: z.string(),
  instanceTypes: z.array(z.string()),
  /** How EC2 sells its instances. */
  market: z.enum(markets),
  zones: z.array(z.string()),
  subnets: z.array(z.string()),
  securityGroups: z.array(z.string()),
  keyName: z.string().nullable(),
  instanceProfile: z.string().nullable(),
  bootTimeout: z.number().int(),
  bootstrapTimeout: z.number().int(),
  configureTimeout: z.number().int(),
  drainTimeout: z.number().int(),
  /** Whether a machine whose fault another one would not have is replaced by itself. */
  repair: z.boolean(),
  /** Seconds after the fault came. */
  repairAfter: z.number().int(),
  /** Percent of the desired size, rounded up: so many repairs at once. */
  repairBudget: z.number().int(),
  health: z.object({
    /** Machines with such a fault, and successors of such that do not serve yet. */
    unhealthy: z.number().int(),
    /** Beyond so many nothing is repaired without a person. */
    most: z.number().int(),
    /** Repairs that may be under way at once. */
    budget: z.number().int(),
    /** Why nothing is repaired at present, when something would be. */
    held: z.string().nullable(),
  }),
  /** Since when, and why, nothing is launched until someone resumes the pool. */
  launchesStopped: z.object({ since: time, why: z.string() }).nullable(),
  claims: poolClaimsSchema,
  /** The documentation address that stands for its machine in profiles. */
  standIn: z.string().nullable(),
  /** Whether its machines are told of a new profile by CDP, too. */
  cdp: z.boolean(),
  createdAt: time,
  updatedAt: time,
  /** The fault that most of its machines show now, when any does. */
  worstFault: z
    .object({ code: z.string(), message: z.string(), count: z.number().int(), since: time })
    .nullable(),
  /** Machines that differ from the present definition. */
  outdated: z.number().int(),
  /** The roll that has not ended. */
  roll: z
    .object({
      status: z.enum(rollStatuses),
      back: z.boolean(),
      haltReason: z.string().nullable(),
      operation: z.string(),
    })
    .nullable(),
  /** Operations under way in this pool. */
  running: z.number().int(),
  /** Seconds that its machines took in each phase, median over the last 200 that passed it. */
  medians: z.object({
    requested: z.number().nullable(),
    booting: z.number().nullable(),
    bootstrapped: z.number().nullable(),
    total: z.number().nullable(),
  }),
})
export type ApiPool = z.infer<typeof poolSchema>

/** Who would go if the pool were scaled down to `desired`. */
export const scalePreviewSchema = z.object({
  pool: z.string(),
  version: z.number().int(),
  desired: z.number().int(),
  requests: z.number().int(),
  victims: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      fault: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  /** Every machine that could be chosen, in the order in which they would go. */
  candidates: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      fault: z.string().nullable(),
      protected: z.boolean(),
      reason: z.string(),
      requestedAt: time,
    }),
  ),
  /** Why this size is not possible, when it is not. */
  refusal: z.string().nullable(),
})
export type ApiScalePreview = z.infer<typeof scalePreviewSchema>

export const overviewSchema = z.object({
  site: z.string(),
  region: z.string(),
  simulated: z.boolean(),
  pools: z.array(poolSchema),
  /** Machines that reached configured in the last 24 h: when, and the seconds since their request. */
  configured: z.array(z.object({ pool: z.string(), at: time, seconds: z.number() })),
  problems: z.array(z.object({ source: z.string(), message: z.string(), since: maybeTime })),
})
export type ApiOverview = z.infer<typeof overviewSchema>
