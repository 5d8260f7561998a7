import { z } from 'zod'
import { addressSchema } from './addresses'
import { snapshotSchema, volumeSchema } from './volumes'

/**
 * What a slot owns. `there`: its machine has it; `waiting`: it is on its way; `unattached`: kept for
 * the next machine in the slot; `elsewhere`: somebody gave it to another machine; `missing`: not made
 * yet, or gone from EC2.
 */
export const slotClaimSchema = z.object({
  kind: z.enum(['address', 'volume']),
  /** `address`, or `volume:<name>` */
  what: z.string(),
  /** The volume's name in the pool; `Elastic IP` for an address. */
  name: z.string(),
  standing: z.enum(['there', 'waiting', 'unattached', 'elsewhere', 'missing']),
  /** The pool's definition names it still. */
  declared: z.boolean(),
  address: addressSchema.nullable(),
  volume: volumeSchema.nullable(),
})
export type ApiSlotClaim = z.infer<typeof slotClaimSchema>

/** A pool's slot: the machine that serves in it, those on their way out of it, and its claims. */
export const slotSchema = z.object({
  slot: z.number().int(),
  machine: z.string().nullable(),
  state: z.string().nullable(),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  leaving: z.array(z.string()),
  /** Its volumes tie it to this zone. */
  zone: z.string().nullable(),
  claims: z.array(slotClaimSchema),
  /** Why its volumes cannot be restored in another zone now; null when they can. */
  whyNotRestore: z.string().nullable(),
})
export type ApiSlot = z.infer<typeof slotSchema>
export const slotListSchema = z.object({ items: z.array(slotSchema) })

/** What is ours and belongs nowhere, or belongs somewhere and is gone; never removed silently. */
export const orphanSchema = z.object({
  kind: z.enum(['address', 'volume', 'snapshot']),
  /** Our own id of it. */
  id: z.string(),
  /** Its name, address or EC2 id. */
  name: z.string(),
  ec2Id: z.string().nullable(),
  /**
   * `lost`: EC2 does not show it any more; `pool-deleted`: the pool whose slot owns it is deleted;
   * `unknown`: it carries the site's tag, and nobody here asked for it.
   */
  reason: z.enum(['lost', 'pool-deleted', 'unknown']),
  gone: z.boolean(),
  what: z.string(),
  whatToDo: z.string(),
  /** The one of these that `kind` names. */
  address: addressSchema.nullable(),
  volume: volumeSchema.nullable(),
  snapshot: snapshotSchema.nullable(),
})
export type ApiOrphan = z.infer<typeof orphanSchema>
export const orphanListSchema = z.object({ items: z.array(orphanSchema) })

/** What each slot of a pool owns, as the pool's definition says it. */
export const poolClaimsSchema = z.object({
  elasticIp: z.boolean(),
  volumes: z.array(
    z.object({
      name: z.string(),
      sizeGiB: z.number().int(),
      type: z.string(),
      iops: z.number().int().nullable(),
      throughput: z.number().int().nullable(),
      fromSnapshot: z.string().nullable(),
      label: z.string().nullable(),
      device: z.string(),
      keep: z.boolean(),
    }),
  ),
})
export type ApiPoolClaims = z.infer<typeof poolClaimsSchema>
