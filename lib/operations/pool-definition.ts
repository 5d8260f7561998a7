import { z } from 'zod'
import { markets } from '@/lib/lifecycle/markets'
import { largestPool, poolNamePattern, poolNameRule } from '@/lib/lifecycle/pool-rules'
import { isStandIn, standInRule } from '@/lib/lifecycle/stand-in'
import { poolClaims } from './pool-claims'

const wholeNumber = (most: number, least = 0) =>
  z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`)

const longest = 24 * 3600

const id = (prefix: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `must look like ${prefix}-0123456789abcdef0`)

const distinct = <T extends z.ZodType<string>>(item: T, least: number, most: number) =>
  z
    .array(item)
    .min(least, least === 1 ? 'must name at least one' : `must name at least ${least}`)
    .max(most, `must name at most ${most}`)
    .refine((all) => new Set(all).size === all.length, { error: 'must not name one twice' })

const shortText = z
  .string()
  .trim()
  .max(255, 'must be 255 characters or fewer')
  .nullable()
  .transform((text) => text || null)

export const poolName = z.string().regex(poolNamePattern, `must be ${poolNameRule}`)

export const poolSize = wholeNumber(largestPool)

/** The version of the pool on which a change was decided. */
export const seenVersion = z
  .number({ error: 'is required: the version of the pool that you saw' })
  .int('must be a whole number')

/** What a pool is, beside its name and desired size. */
export const poolFields = {
  description: z.string().trim().max(500, 'must be 500 characters or fewer'),
  profile: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'must be the name of a profile'),
  min: wholeNumber(largestPool),
  max: wholeNumber(largestPool),
  image: id('ami'),
  /** In order of preference. */
  instanceTypes: distinct(
    z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must look like m5.large'),
    1,
    20,
  ),
  /** How EC2 sells its instances. */
  market: z.enum(markets, { error: `must be one of ${markets.join(', ')}` }),
  zones: distinct(z.string().regex(/^[a-z0-9-]+$/, 'must look like us-east-1a'), 1, 20),
  subnets: distinct(id('subnet'), 0, 20),
  securityGroups: distinct(id('sg'), 0, 16),
  keyName: shortText,
  instanceProfile: shortText,
  /** Seconds. */
  bootTimeout: wholeNumber(longest, 10),
  bootstrapTimeout: wholeNumber(longest, 10),
  configureTimeout: wholeNumber(longest, 10),
  drainTimeout: wholeNumber(longest),
  /** Whether a machine whose fault another one would not have is replaced by itself. */
  repair: z.boolean({ error: 'must be true or false' }),
  /** Seconds that the fault has lasted. */
  repairAfter: wholeNumber(longest),
  /** Percent of the desired size, rounded up: so many repairs at once. */
  repairBudget: wholeNumber(100, 1),
  claims: poolClaims,
  /** The documentation address that stands for its machine in profiles. */
  standIn: z
    .string()
    .trim()
    .refine((text) => text === '' || isStandIn(text), { error: `must be ${standInRule}` })
    .nullable()
    .transform((text) => text || null),
  /** Whether its machines are told of a new profile by CDP, too. */
  cdp: z.boolean({ error: 'must be true or false' }),
}

export type PoolDefinition = { [F in keyof typeof poolFields]: z.output<(typeof poolFields)[F]> }
