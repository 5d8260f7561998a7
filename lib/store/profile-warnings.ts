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

/** What of a profile's document will not come out as it is meant on the site as it is now. */
export function warningsOf(
  profile: string,
  document: PanDict,
  { names, standIns }: KnownPools,
): ProfileWarning[] {
  const waited = new Map<string, string[]>()
  for (const { pool, all, paths } of readReferences(document).references) {
    // A machine answers for itself where its own profile names it.
    if (names.has(pool) || (pool === profile && !all)) continue
    waited.set(pool, [...(waited.get(pool) ?? []), ...paths])
  }
  const unknown = [...waited].map(([pool, [path = '', ...more]]): ProfileWarning => {
    const others =
      more.length === 0 ? '' : ` and ${more.length} more ${more.length === 1 ? 'place' : 'places'}`
    const message = `${path}${others} name the pool ${pool}, which does not exist: until it does, no machine is served this profile.`
    return {
      kind: 'unknown-pool',
      path,
      message: others ? message : message.replace(' name the pool', ' names the pool'),
    }
  })
  return [...unknown, ...findUnmendable(document, standIns)]
}
