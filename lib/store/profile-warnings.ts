import type { PanDict } from '@/lib/binding/pan-value'
import { readReferences } from '@/lib/binding/references'
import { findUnmendable, type Unmendable } from '@/lib/binding/unmendable'
import type { Db, Tx } from './client'

export interface ProfileWarning {
  kind: Unmendable['kind'] | 'unknown-pool'
  path: string
  /** One sentence: what is wrong there, and what to do. */
  message: string
}

/** The pools that there are, and the documentation addresses that they declare. */
export interface KnownPools {
  names: ReadonlySet<string>
  standIns: readonly string[]
}

export async function readKnownPools(db: Db | Tx): Promise<KnownPools> {
  const pools = await db.pool.findMany({
    where: { deletedAt: null },
    select: { name: true, standIn: true },
    orderBy: { name: 'asc' },
  })
  return {
    names: new Set(pools.map(({ name }) => name)),
    standIns: pools.flatMap(({ standIn }) => standIn ?? []),
  }
}

/** What of a document there may be warnings about, on whichever site: found once, as it takes a while. */
export interface Findings {
  /** Paths where a pool is named: of one of its machines, and of all. */
  pools: ReadonlyMap<string, { one: string[]; all: string[] }>
  unmendable: readonly { finding: Unmendable; standIn: string | undefined }[]
}

export function findingsIn(document: PanDict): Findings {
  const { references, standIns } = readReferences(document)
  const pools = new Map<string, { one: string[]; all: string[] }>()
  for (const { pool, all, paths } of references) {
    const named = pools.get(pool) ?? { one: [], all: [] }
    named[all ? 'all' : 'one'].push(...paths)
    pools.set(pool, named)
  }
  const unmendable = findUnmendable(document).map((finding) => ({
    finding,
    standIn:
      finding.kind === 'undeclared-stand-in'
        ? standIns.find(
            ({ address, paths }) =>
              paths[0] === finding.path && finding.message.includes(` ${address},`),
          )?.address
        : undefined,
  }))
  return { pools, unmendable }
}

/** What of a profile will not come out as it is meant on the site as it is now. */
export function warningsOf(
  profile: string,
  { pools, unmendable }: Findings,
  { names, standIns }: KnownPools,
): ProfileWarning[] {
  const unknown = [...pools].flatMap(([pool, { one, all }]): ProfileWarning[] => {
    // A machine answers for itself where its own profile names it.
    const [path, ...more] = pool === profile ? all : [...one, ...all]
    if (names.has(pool) || path === undefined) return []
    const where =
      more.length === 0
        ? `${path} names`
        : `${path} and ${more.length} more ${more.length === 1 ? 'place' : 'places'} name`
    const message = `${where} the pool ${pool}, which does not exist: until it does, no machine is served this profile.`
    return [{ kind: 'unknown-pool', path, message }]
  })
  const left = unmendable.filter(
    ({ standIn }) => standIn === undefined || !standIns.includes(standIn),
  )
  return [...unknown, ...left.map(({ finding }) => finding)]
}
