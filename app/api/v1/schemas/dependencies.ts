import { z } from 'zod'

/** What a profile asks of a pool: one of its machines or all, and what of them. */
export const referenceSchema = z.object({
  pool: z.string(),
  /** As it is written in its shortest spelling: `privateip.all.wn.bind.invalid`. */
  text: z.string(),
  all: z.boolean(),
  /** `privatedns` unless the reference says another. */
  attribute: z.string(),
  /** The documentation address that is written instead, where it is. */
  standIn: z.string().nullable(),
  /** How many places name it. */
  places: z.number().int(),
})
export type ApiReference = z.infer<typeof referenceSchema>

/** The pools as their profiles name each other. */
export const dependenciesSchema = z.object({
  /** Those that there are, and those that a profile names although they are not. */
  pools: z.array(
    z.object({
      name: z.string(),
      exists: z.boolean(),
      /** Null where there is no such pool. */
      profile: z.string().nullable(),
      standIn: z.string().nullable(),
      /** Machines that serve and have an instance: who is named when it is. */
      members: z.number().int(),
    }),
  ),
  /** `from`'s profile names `to`, which may be itself. */
  arrows: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      profile: z.string(),
      references: z.array(referenceSchema),
      /** Why something of it is not answered now, when it is not. */
      problem: z.string().nullable(),
    }),
  ),
})
export type ApiDependencies = z.infer<typeof dependenciesSchema>

/** What a revision of a profile names, place by place. */
export const profileReferencesSchema = z.object({
  profile: z.string(),
  /** The newest, unless another was asked for; null: nothing is published. */
  revision: z.number().int().nullable(),
  references: z.array(
    referenceSchema.extend({
      /** Where, as paths of Pan. */
      paths: z.array(z.string()),
      exists: z.boolean(),
      problem: z.string().nullable(),
    }),
  ),
  /** Documentation addresses that no pool declares as its stand-in: they are served as they are. */
  undeclared: z.array(z.object({ address: z.string(), paths: z.array(z.string()) })),
})
export type ApiProfileReferences = z.infer<typeof profileReferencesSchema>

/** Which profiles name a pool, and who runs them: what is not answered once the pool is deleted. */
export const referrersSchema = z.object({
  items: z.array(
    z.object({
      profile: z.string(),
      /** Other pools that run it, and how many machines of theirs serve. */
      pools: z.array(z.string()),
      machines: z.number().int(),
      places: z.number().int(),
    }),
  ),
})
export type ApiReferrers = z.infer<typeof referrersSchema>
