import type { SiteFacts } from '@/lib/binding/facts'
import type { Db } from '@/lib/store/client'
import {
  type AnsweredReference,
  answeredReferences,
  undeclaredAddresses,
} from './answered-references'
import { factsFor } from './facts-for'
import { type PreparedRevision, preparedRevision } from './prepared-revisions'

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
    where: { intent: 'serve', state: { notIn: ['requested', 'retired'] } },
    _count: true,
  })
  return new Map(groups.map(({ poolName, _count }) => [poolName, _count]))
}
