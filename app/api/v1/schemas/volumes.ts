import { z } from 'zod'
import { resourceErrorSchema, resourceHistorySchema, slotRefSchema } from './addresses'
import { maybeTime, pageOf, time } from './common'
import { driftSchema } from './drift'

/** An EBS volume; machines by their names. It is all that lib/lifecycle/volume-actions.ts asks. */
export const volumeSchema = z.object({
  id: z.string(),
  volumeId: z.string().nullable(),
  name: z.string().nullable(),
  /** False: EC2 has it, but it is not Muster's. */
  managed: z.boolean(),
  gone: z.boolean(),
  goneAt: maybeTime,
  /** It is to be deleted. */
  leaving: z.boolean(),
  /** EC2's words: creating, available, in-use, deleting, …; attaching, attached, busy, detaching. */
  state: z.string().nullable(),
  attachment: z.string().nullable(),
  zone: z.string(),
  sizeGiB: z.number().int(),
  /** The size that was asked for and is not there yet. */
  wantedSizeGiB: z.number().int().nullable(),
  type: z.string(),
  /** Null where the type has none that can be told. */
  iops: z.number().int().nullable(),
  /** MiB/s */
  throughput: z.number().int().nullable(),
  fromSnapshot: z.string().nullable(),
  label: z.string().nullable(),
  /** Where EC2 shows it; `machine` is null when the instance is not one of ours. */
  machine: z.string().nullable(),
  instanceId: z.string().nullable(),
  device: z.string().nullable(),
  /** Where it should be; null: nowhere. */
  wantedMachine: z.string().nullable(),
  wantedDevice: z.string().nullable(),
  /** Its instance runs from it. */
  root: z.boolean(),
  deleteOnTermination: z.boolean(),
  since: maybeTime,
  /** `name` is the claim's in the pool; `keep` whether it stays when its slot goes. */
  claim: slotRefSchema.extend({ name: z.string(), keep: z.boolean() }).nullable(),
  /** Wanted elsewhere than EC2 shows it. */
  moving: z.boolean(),
  /** How many snapshots of it there are. */
  snapshots: z.number().int(),
  error: resourceErrorSchema.nullable(),
  /** How it differs at EC2 from what was asked for, when it does. */
  drift: driftSchema.nullable(),
  /** The operation under way for it. */
  operation: z.string().nullable(),
  createdAt: time,
})
export type ApiVolume = z.infer<typeof volumeSchema>
export const volumePageSchema = pageOf(volumeSchema)

/** An EBS snapshot. */
export const snapshotSchema = z.object({
  id: z.string(),
  snapshotId: z.string().nullable(),
  name: z.string().nullable(),
  managed: z.boolean(),
  gone: z.boolean(),
  goneAt: maybeTime,
  leaving: z.boolean(),
  /** The EC2 id of its volume; `volume` is our own, when the volume is here. */
  volumeId: z.string(),
  volume: z.object({ id: z.string(), name: z.string().nullable(), gone: z.boolean() }).nullable(),
  /** The slot that its volume belongs to. */
  claim: slotRefSchema.extend({ name: z.string(), keep: z.boolean() }).nullable(),
  sizeGiB: z.number().int().nullable(),
  /** EC2's word: pending, completed, error. */
  state: z.string().nullable(),
  /** As EC2 says it: 42%. */
  progress: z.string().nullable(),
  startedAt: maybeTime,
  error: resourceErrorSchema.nullable(),
  operation: z.string().nullable(),
  createdAt: time,
})
export type ApiSnapshot = z.infer<typeof snapshotSchema>
export const snapshotPageSchema = pageOf(snapshotSchema)

export const volumeDetailSchema = volumeSchema.extend({
  history: resourceHistorySchema,
  snapshotList: z.array(snapshotSchema),
})
export type ApiVolumeDetail = z.infer<typeof volumeDetailSchema>
