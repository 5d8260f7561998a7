import type { SiteFacts } from '@/lib/binding/facts'
import type { Db } from '@/lib/store/client'
import type { Prisma } from '@/lib/store/generated/client'
import {
  type AnsweredReference,
  answeredReferences,
  undeclaredAddresses,
} from './answered-references'
import { factsFor } from './facts-for'
import { type PreparedRevision, preparedRevision } from './prepared-revisions'

const serving: Prisma.MachineWhereInput = { intent: 'serve', state: { not: 'retired' } }
/** Whom profiles may name: those with an instance. */
const members: Prisma.MachineWhereInput = {
  intent: 'serve',
  state: { notIn: ['requested', 'retired'] },
}

/** `from`'s profile names `to`, which may be itself. */
export interface Dependency {
  from: string
  to: string
  profile: string
  references: AnsweredReference[]
}

export interface DependencyPool {
  name: string
  exists: boolean
  profile: string | null
  standIn: string | null
  members: number
}

export interface Dependencies {
  pools: DependencyPool[]
  dependencies: Dependency[]
}

/**
 * Who depends on whom: each pool by what its profile's revision in force names (the newest, before one
 * is). Pools that a profile names although they do not exist are among the answer's.
 */
export async function readDependencies(db: Db): Promise<Dependencies> {
  const pools = await db.pool.findMany({
    where: { deletedAt: null },
    orderBy: { name: 'asc' },
    select: { name: true, profile: true, standIn: true },
  })
  const revisions = await shownRevisions(db, [...new Set(pools.map(({ profile }) => profile))])
  const facts = await factsFor(
    db,
    [...revisions.values()].map(({ prepared }) => prepared),
  )
  const members = await countMembers(db)
  const dependencies = pools.flatMap(({ name, profile }) => {
    const revision = revisions.get(profile)
    return revision ? dependenciesOf(revision, facts, { pool: name, profile }) : []
  })
  const known = new Set(pools.map(({ name }) => name))
  const missing = [...new Set(dependencies.map(({ to }) => to))].filter((name) => !known.has(name))
  return {
    pools: [
      ...pools.map((pool) => ({ ...pool, exists: true, members: members.get(pool.name) ?? 0 })),
      ...missing.sort().map((name) => ({
        name,
        exists: false,
        profile: null,
        standIn: null,
        members: 0,
      })),
    ],
    dependencies,
  }
}

function dependenciesOf(
  { prepared }: PreparedRevision,
  facts: SiteFacts,
  asking: { pool: string; profile: string },
): Dependency[] {
  const byPool = new Map<string, AnsweredReference[]>()
  for (const reference of answeredReferences(prepared, facts, asking)) {
    byPool.set(reference.pool, [...(byPool.get(reference.pool) ?? []), reference])
  }
  return [...byPool].map(([to, references]) => ({
    from: asking.pool,
    to,
    profile: asking.profile,
    references,
  }))
}

/** What a profile's revision names, for the first pool that runs it; undefined: there is none such. */
export async function readProfileReferences(db: Db, profile: string, number: number) {
  const revision = await preparedRevision(db, profile, number)
  if (!revision) return undefined
  const { prepared } = revision
  const facts = await factsFor(db, [prepared])
  const runs = await db.pool.findFirst({
    where: { profile, deletedAt: null },
    orderBy: { name: 'asc' },
    select: { name: true },
  })
  return {
    references: answeredReferences(prepared, facts, { pool: runs?.name ?? profile, profile }),
    undeclared: undeclaredAddresses(prepared, facts),
    exists: (pool: string) => facts.has(pool) || pool === runs?.name,
  }
}

export interface Referrer {
  profile: string
  /** Those of its pools that are not the one named. */
  pools: string[]
  /** Their machines that serve. */
  machines: number
  /** How many places of the profile name it. */
  places: number
}

/** Which profiles name a pool, on behalf of whom: those that lose an answer when it is deleted. */
export async function readReferrers(db: Db, pool: string): Promise<Referrer[]> {
  const profiles = await db.profile.findMany({ orderBy: { name: 'asc' }, select: { name: true } })
  const revisions = await shownRevisions(
    db,
    profiles.map(({ name }) => name),
  )
  const found: Referrer[] = []
  for (const [profile, { prepared }] of revisions) {
    const facts = await factsFor(db, [prepared])
    const named = answeredReferences(prepared, facts, { pool: profile, profile })
    const paths = named.filter((reference) => reference.pool === pool).flatMap((r) => r.paths)
    if (paths.length === 0) continue
    const runs = await db.pool.findMany({
      where: { profile, deletedAt: null, name: { not: pool } },
      orderBy: { name: 'asc' },
      select: { name: true, _count: { select: { machines: { where: serving } } } },
    })
    // A pool's own profile goes with it, unless others run it as well.
    if (profile === pool && runs.length === 0) continue
    const machines = runs.reduce((sum, { _count }) => sum + _count.machines, 0)
    found.push({ profile, pools: runs.map(({ name }) => name), machines, places: paths.length })
  }
  return found
}

/** By profile: the revision in force, or the newest where none is yet. */
async function shownRevisions(
  db: Db,
  profiles: readonly string[],
): Promise<Map<string, PreparedRevision>> {
  const rows = await db.profile.findMany({
    where: { name: { in: [...profiles] } },
    select: {
      name: true,
      inForce: true,
      revisions: { orderBy: { number: 'desc' }, take: 1, select: { number: true } },
    },
  })
  const found = new Map<string, PreparedRevision>()
  for (const { name, inForce, revisions } of rows) {
    const number = inForce ?? revisions[0]?.number
    const revision = number === undefined ? undefined : await preparedRevision(db, name, number)
    if (revision) found.set(name, revision)
  }
  return found
}

async function countMembers(db: Db): Promise<Map<string, number>> {
  const groups = await db.machine.groupBy({
    by: ['poolName'],
    where: members,
    _count: true,
  })
  return new Map(groups.map(({ poolName, _count }) => [poolName, _count]))
}
