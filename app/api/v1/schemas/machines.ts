import { z } from 'zod'
import { markets } from '@/lib/lifecycle/markets'
import { states } from '@/lib/lifecycle/states'
import { addressSchema } from './addresses'
import { maybeTime, pageOf, time } from './common'
import { componentRunSchema } from './component-runs'
import { driftSchema } from './drift'
import { volumeSchema } from './volumes'

export const machineSchema = z.object({
  name: z.string(),
  pool: z.string(),
  profile: z.string(),
  state: z.enum(states),
  intent: z.enum(['serve', 'retire']),
  fault: z.object({ code: z.string(), message: z.string(), since: time }).nullable(),
  protected: z.boolean(),
  instanceId: z.string().nullable(),
  ec2State: z.string().nullable(),
  privateIp: z.string().nullable(),
  privateDns: z.string().nullable(),
  publicIp: z.string().nullable(),
  publicDns: z.string().nullable(),
  elasticIp: z.string().nullable(),
  zone: z.string().nullable(),
  instanceType: z.string().nullable(),
  /** How its instance was bought; null while it has none. */
  market: z.enum(markets).nullable(),
  image: z.string().nullable(),
  /** In what it differs from its pool's present definition, when it does. */
  outdated: z.string().nullable(),
  requestedAt: time,
  bootingAt: maybeTime,
  registeredAt: maybeTime,
  bootstrappedAt: maybeTime,
  configuredAt: maybeTime,
  retiredAt: maybeTime,
  retireRequestedAt: maybeTime,
  drainedAt: maybeTime,
  /** Of its profile: what it was last served, what it last applied, and what it is to be served. */
  revision: z.object({
    served: z.number().int().nullable(),
    applied: z.number().int().nullable(),
    wanted: z.number().int().nullable(),
  }),
  /** Configured, but not with what it would be served now; and since when. */
  behind: z.boolean(),
  behindSince: maybeTime,
  /** What its profile names and nothing answers yet, as it is spelled there; and since when. */
  waitingFor: z.array(z.string()),
  waitingSince: maybeTime,
  /** What EC2's status checks say of it, when they were ever impaired; and since when. */
  statusCheck: z.string().nullable(),
  statusSince: maybeTime,
  /** EC2's notice: `spot`, it takes the instance back at `at`; `rebalance`, it recommends to leave it. */
  interruption: z.object({ kind: z.string(), noticedAt: maybeTime, at: maybeTime }).nullable(),
  /** Its room is open. */
  connected: z.boolean(),
  /** What it last said that it was doing, and when anything was heard of it. */
  phase: z.string().nullable(),
  step: z.string().nullable(),
  heardAt: maybeTime,
  logBytes: z.number().int(),
})
export type ApiMachine = z.infer<typeof machineSchema>

export const machinePageSchema = pageOf(machineSchema)
export type ApiMachinePage = z.infer<typeof machinePageSchema>

export const machineDetailSchema = machineSchema.extend({
  /** EC2's newest revision of the machine's profile here, to tell whether it is behind. */
  newestRevision: z.number().int().nullable(),
  slot: z.number().int().nullable(),
  /** What it holds, and what is on its way to it. */
  volumes: z.array(volumeSchema),
  /** The Elastic IP that it holds or is to hold. */
  address: addressSchema.nullable(),
  /** How its addresses changed, the newest first. */
  addressHistory: z.array(
    z.object({
      at: time,
      message: z.string(),
      actor: z.string(),
      operation: z.string().nullable(),
    }),
  ),
  requestOperation: z.string().nullable(),
  retireOperation: z.string().nullable(),
  /** The pool's median seconds in each phase, to compare with. */
  medians: z.object({
    requested: z.number().nullable(),
    booting: z.number().nullable(),
    bootstrapped: z.number().nullable(),
    total: z.number().nullable(),
  }),
  timeouts: z.object({
    boot: z.number(),
    bootstrap: z.number(),
    configure: z.number(),
    drain: z.number(),
  }),
  /** The last Quattor run, as ncm-ncd's post-hook told it. */
  lastRun: componentRunSchema.nullable(),
  /** How its instance differs from what was asked for, when it does. */
  drift: driftSchema.nullable(),
})
export type ApiMachineDetail = z.infer<typeof machineDetailSchema>

export const machineEventSchema = z.object({
  id: z.string(),
  at: time,
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string(),
  actor: z.string(),
  operation: z.string().nullable(),
})
export type ApiMachineEvent = z.infer<typeof machineEventSchema>
export const machineEventPageSchema = pageOf(machineEventSchema)

/**
 * A piece of a machine's log, from byte `from` on. `text` is UTF-8 with what is not replaced by
 * U+FFFD; `next` is the byte to go on from, `size` all that there is.
 */
export const machineLogSchema = z.object({
  from: z.number().int(),
  next: z.number().int(),
  size: z.number().int(),
  text: z.string(),
})
export type ApiMachineLog = z.infer<typeof machineLogSchema>

export const consoleOutputSchema = z.object({
  text: z.string(),
  at: maybeTime,
  note: z.string().nullable(),
})
export type ApiConsoleOutput = z.infer<typeof consoleOutputSchema>
