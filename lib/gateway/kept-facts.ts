import type { PoolFacts } from '@/lib/binding/facts'
import type { Db } from '@/lib/store/client'
import { readPoolFacts } from '@/lib/store/site-facts'
import type { Tidings } from './tidings'

interface Kept {
  /** Null: there is no such pool. */
  facts: PoolFacts | null
  mark: number
}

/**
 * What profiles may say of the site's pools, kept for as long as it holds. What is read again and has
 * not changed stays the very same object, by which others know that nothing has to be done anew.
 */
export class KeptFacts {
  readonly #pools = new Map<string, Kept>()
  #standIns: { pools: ReadonlyMap<string, string>; mark: number } | undefined

  constructor(
    private readonly db: Db,
    private readonly tidings: Tidings,
  ) {}

  /** The pools of these names that there are. */
  async of(names: Iterable<string>): Promise<Map<string, PoolFacts>> {
    const wanted = [...new Set(names)]
    const lacking = wanted.filter((name) => !this.#holds(name))
    const read = await this.#read(lacking)
    const found = new Map<string, PoolFacts>()
    for (const name of wanted) {
      const facts = read.has(name) ? read.get(name) : this.#pools.get(name)?.facts
      if (facts) found.set(name, facts)
    }
    return found
  }

  /** The pools that declare a documentation address as their stand-in, by that address. */
  async standIns(): Promise<ReadonlyMap<string, string>> {
    const kept = this.#standIns
    if (kept && this.tidings.unchanged(['facts'], kept.mark)) return kept.pools
    const { mark } = this.tidings
    const rows = await this.db.pool.findMany({
      where: { standIn: { not: null }, deletedAt: null },
      select: { name: true, standIn: true },
    })
    const pools = new Map(rows.map((row) => [row.standIn ?? '', row.name]))
    if (mark >= (this.#standIns?.mark ?? 0)) this.#standIns = { pools, mark }
    return pools
  }

  #holds(name: string): boolean {
    const kept = this.#pools.get(name)
    return kept !== undefined && this.tidings.unchanged([`facts:${name}`], kept.mark)
  }

  async #read(names: readonly string[]): Promise<Map<string, PoolFacts | null>> {
    const read = new Map<string, PoolFacts | null>()
    if (names.length === 0) return read
    const { mark } = this.tidings
    const rows = new Map((await readPoolFacts(this.db, names)).map((pool) => [pool.name, pool]))
    for (const name of names) {
      const before = this.#pools.get(name)
      const fresh = rows.get(name) ?? null
      const facts = before && same(before.facts, fresh) ? before.facts : fresh
      // Of two that read at once, the one that began later knows better.
      if (!before || mark >= before.mark) this.#pools.set(name, { facts, mark })
      read.set(name, facts)
    }
    return read
  }
}

function same(a: PoolFacts | null, b: PoolFacts | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
