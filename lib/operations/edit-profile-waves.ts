import { z } from 'zod'
import { largestPool } from '@/lib/lifecycle/pool-rules'
import { lockProfile } from './lock-profile'
import { defineVerb } from './verb'

const wholeNumber = (least: number, most: number) =>
  z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`)

/** How many machines may fail before a rollout halts. */
export const failuresAllowed = wholeNumber(0, largestPool)

/** Sets how the profile's next publications go out. One that is under way keeps its own waves. */
export const editProfileWaves = defineVerb({
  kind: 'edit-profile-waves',
  permission: 'admin',
  input: z.strictObject({
    profile: z.string(),
    canary: wholeNumber(0, largestPool).optional(),
    share: wholeNumber(1, 100).optional(),
    maxFailures: failuresAllowed.optional(),
    allAtOnce: z.boolean({ error: 'must be true or false' }).optional(),
  }),
  async run({ tx }, { profile: name, ...wanted }) {
    const profile = await lockProfile(tx, name)
    const before = wavesOf(profile)
    const given = Object.entries(wanted).filter(([, value]) => value !== undefined)
    const after = { ...before, ...(Object.fromEntries(given) as Partial<typeof before>) }
    await tx.profile.update({ where: { name }, data: after })
    return {
      result: { profile: name, ...after },
      title: `Change how ${name} is rolled out`,
      entity: { type: 'profile', id: name },
      before,
      after,
    }
  },
})

interface Waves {
  canary: number
  share: number
  maxFailures: number
  allAtOnce: boolean
}

function wavesOf({ canary, share, maxFailures, allAtOnce }: Waves) {
  return { canary, share, maxFailures, allAtOnce }
}
