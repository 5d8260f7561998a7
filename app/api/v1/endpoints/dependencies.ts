import { z } from 'zod'
import {
  readDependencies,
  readProfileReferences,
  readReferrers,
} from '@/lib/operations/read-dependencies'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { apiRoute } from '../http/api-route'
import { revisionNumber } from '../http/query'
import { presentDependencies, presentReference } from '../present/dependencies'
import {
  type ApiProfileReferences,
  dependenciesSchema,
  profileReferencesSchema,
  referrersSchema,
} from '../schemas/dependencies'

export const dependencyReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/dependencies',
      summary: 'Who depends on whom: which pools are named by the profile of which pool',
      permission: 'viewer',
      answer: dependenciesSchema,
    },
    async ({ db }) => presentDependencies(await readDependencies(db)),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/references',
      summary: "What a profile's revision (the newest) names, with its overlay, place by place",
      permission: 'viewer',
      params: z.object({ profile: z.string() }),
      query: z.strictObject({
        revision: revisionNumber.optional(),
      }),
      answer: profileReferencesSchema,
    },
    ({ db, params, query }) => referencesOf(db, params.profile, query.revision),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}/referrers',
      summary: 'Which profiles name a pool: their machines are served nothing once it is deleted',
      permission: 'viewer',
      params: z.object({ pool: z.string() }),
      answer: referrersSchema,
    },
    async ({ db, params: { pool } }) => {
      const known = await db.pool.count({ where: { name: pool, deletedAt: null } })
      if (known === 0) throw new MusterError('NotFound', `There is no pool ${pool}.`)
      return { items: await readReferrers(db, pool) }
    },
  ),
]

async function referencesOf(
  db: Db,
  name: string,
  wanted: number | undefined,
): Promise<ApiProfileReferences> {
  const profile = await db.profile.findUnique({
    where: { name },
    select: { revisions: { orderBy: { number: 'desc' }, take: 1, select: { number: true } } },
  })
  if (!profile) throw new MusterError('NotFound', `There is no profile ${name}.`)
  const revision = wanted ?? profile.revisions[0]?.number
  if (revision === undefined)
    return { profile: name, revision: null, references: [], undeclared: [] }
  const found = await readProfileReferences(db, name, revision)
  if (!found) throw new MusterError('NotFound', `${name} has no revision ${revision}.`)
  const { references, undeclared, exists } = found
  return {
    profile: name,
    revision,
    references: references.map((reference) => ({
      ...presentReference(reference),
      paths: reference.paths,
      exists: exists(reference.pool),
      problem: reference.problem,
    })),
    undeclared,
  }
}
