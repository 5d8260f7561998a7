import { z } from 'zod'
import { maybeTime, pageOf, time } from './common'
import { driftSchema } from './drift'

/** The slot of a pool that a resource belongs to, and the machine that serves in it. */
export const slotRefSchema = z.object({
  pool: z.string(),
  slot: z.number().int(),
  machine: z.string().nullable(),
})

export const resourceErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  since: maybeTime,
})

/** An Elastic IP; machines by their names. It is all that lib/lifecycle/address-actions.ts asks. */
export const addressSchema = z.object({
  id: z.string(),
  allocationId: z.string().nullable(),
  publicIp: z.string().nullable(),
  name: z.string().nullable(),
  /** False: EC2 has it, but it is not Muster's. */
  managed: z.boolean(),
  /** EC2 shows it no more, since when. */
  gone: z.boolean(),
  goneAt: maybeTime,
  /** It is to be released. */
  leaving: z.boolean(),
  /** Where it should point; null: nowhere. */
  wantedMachine: z.string().nullable(),
  /** Where EC2 shows it; `machine` is null when the instance is not one of ours. */
  machine: z.string().nullable(),
  instanceId: z.string().nullable(),
  since: maybeTime,
  movedBy: z.string().nullable(),
  previousMachine: z.string().nullable(),
  claim: slotRefSchema.nullable(),
  /** Wanted elsewhere than EC2 shows it. */
  moving: z.boolean(),
  error: resourceErrorSchema.nullable(),
  /** How it differs at EC2 from what was asked for, when it does. */
  drift: driftSchema.nullable(),
  /** The operation under way for it. */
  operation: z.string().nullable(),
  /** Why it cannot be released now; null when it can. */
  whyNotRelease: z.string().nullable(),
  createdAt: time,
})
export type ApiAddress = z.infer<typeof addressSchema>
export const addressPageSchema = pageOf(addressSchema)

/** What was done to a resource and where it moved, the newest first. */
export const resourceHistorySchema = z.array(
  z.object({
    id: z.string(),
    at: time,
    actor: z.string(),
    /** The verb, or `moved` when EC2 shows it elsewhere without an operation of its own. */
    kind: z.string(),
    title: z.string(),
    /** From which machine to which, null for none; null when it is not about where it is. */
    move: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
    operation: z.string().nullable(),
    status: z.enum(['running', 'succeeded', 'failed']),
    outcome: z.string().nullable(),
  }),
)
export type ApiResourceHistory = z.infer<typeof resourceHistorySchema>

export const addressDetailSchema = addressSchema.extend({ history: resourceHistorySchema })
export type ApiAddressDetail = z.infer<typeof addressDetailSchema>
