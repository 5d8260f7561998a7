import { z } from 'zod'
import { standingOf } from '@/lib/lifecycle/plan-rollout'
import { states } from '@/lib/lifecycle/states'
import { changeRollout } from '@/lib/operations/change-rollout'
import { editProfileWaves } from '@/lib/operations/edit-profile-waves'
import { failedComponents } from '@/lib/operations/failed-components'
import { readRolloutMachines, rulesOf } from '@/lib/operations/rollout-rows'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import type { Profile } from '@/lib/store/generated/client'
import { type Choice, listMachines } from '@/lib/store/machines'
import { apiRoute } from '../http/api-route'
import { choice, choiceOf, cursor, defined, freeText, limit } from '../http/query'
import { verbRoute } from '../http/verb-route'
import { presentMember, presentRollout } from '../present/rollout'
import {
  type ApiRolloutStanding,
  memberPageSchema,
  rolloutStandingSchema,
  wavesSchema,
} from '../schemas/rollouts'

const profileName = z.object({ profile: z.string() })
const living: Choice = { some: states.filter((state) => state !== 'retired'), none: [] }

export const rolloutReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/rollout',
      summary: "A profile's latest rollout, and how its next publication goes out",
      permission: 'viewer',
      params: profileName,
      answer: rolloutStandingSchema,
    },
    async ({ db, params }) => standing(db, await profileByName(db, params.profile)),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/room',
      summary: "The members of a profile's room: the machines that run it, a page at a time",
      permission: 'viewer',
      params: profileName,
      query: z.strictObject({
        pool: choice.optional(),
        state: choiceOf(states).optional(),
        connected: choiceOf(['true', 'false']).optional(),
        behind: choiceOf(['true', 'false']).optional(),
        waiting: choiceOf(['true', 'false']).optional(),
        q: freeText.optional(),
        sort: z.string().default('name').describe('As of /machines'),
        cursor: cursor.optional(),
        limit,
      }),
      answer: memberPageSchema,
    },
    async ({ db, params, query }) => {
      const { name, inForce } = await profileByName(db, params.profile)
      const { sort, cursor: at, limit: most, q, ...choices } = query
      const page = await listMachines(
        db,
        {
          state: living,
          ...defined(choices),
          ...(q === undefined ? {} : { q }),
          profile: { some: [name], none: [] },
        },
        { sort, cursor: at, limit: most },
      )
      return {
        items: page.machines.map((machine) => presentMember(machine, inForce)),
        next: page.next,
        total: page.total,
      }
    },
  ),
]

export const rolloutWrites = [
  verbRoute({
    method: 'PATCH',
    path: '/profiles/{profile}',
    summary: 'Change how the next publications of a profile go out',
    verb: editProfileWaves,
    status: 200,
    result: wavesSchema.extend({ profile: z.string() }),
  }),
  verbRoute({
    method: 'PATCH',
    path: '/profiles/{profile}/rollout',
    summary:
      'Pause or resume the rollout of a profile, roll it back to the revision in force, or finish it at once',
    verb: changeRollout,
    result: z.object({
      profile: z.string(),
      action: changeRollout.input.shape.action,
      inForce: z.number().int(),
    }),
  }),
]

async function profileByName(db: Db, name: string): Promise<Profile> {
  const profile = await db.profile.findUnique({ where: { name } })
  if (!profile) throw new MusterError('NotFound', `There is no profile ${name}.`)
  return profile
}

async function standing(db: Db, profile: Profile): Promise<ApiRolloutStanding> {
  const { name, inForce, canary, share, maxFailures, allAtOnce } = profile
  const rollout = await db.rollout.findFirst({
    where: { profileName: name },
    orderBy: { revision: 'desc' },
  })
  const shown = { profile: name, inForce, waves: { canary, share, maxFailures, allAtOnce } }
  if (!rollout) return { ...shown, rollout: null }
  const machines = rollout.endedAt ? [] : await readRolloutMachines(db, name)
  const failed = machines.filter((m) => standingOf(rulesOf(rollout), m).kind === 'failed')
  const components = await failedComponents(
    db,
    failed.map(({ id }) => id),
    rollout.revision,
  )
  return { ...shown, rollout: presentRollout(rollout, machines, components) }
}
