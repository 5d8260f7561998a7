import type { Machine } from '@/lib/store/generated/client'
import type { Revision } from './prepared-profiles'

/** Of each profile: more are not in use at once, but while a rollout is taken over by the next. */
const mostRevisions = 4

interface Use {
  revisions: Map<number, Revision>
  /** The pools of its machines. */
  pools: Set<string>
}

/** Which profiles say something of which pools, as far as machines here run them. */
export class Dependencies {
  readonly #uses = new Map<string, Use>()

  note(machine: Pick<Machine, 'profile' | 'poolName'>, revision: Revision): void {
    const use = this.#uses.get(machine.profile) ?? { revisions: new Map(), pools: new Set() }
    this.#uses.set(machine.profile, use)
    use.pools.add(machine.poolName)
    if (use.revisions.get(revision.number) === revision) return
    use.revisions.set(revision.number, revision)
    const oldest = use.revisions.keys().next().value
    if (use.revisions.size > mostRevisions && oldest !== undefined) use.revisions.delete(oldest)
  }

  get nameAddresses(): boolean {
    return [...this.#uses.values()].some(({ revisions }) =>
      [...revisions.values()].some(({ addresses }) => addresses.size > 0),
    )
  }

  /**
   * The profiles of which a rendering may change with what is known of a pool: those that name it, or
   * an address that it declares or declared, and those of its own machines, which may name themselves.
   */
  on(pool: string, addresses: ReadonlySet<string>): string[] {
    return [...this.#uses]
      .filter(([, use]) => dependsOn(use, pool, addresses))
      .map(([name]) => name)
  }
}

function dependsOn(use: Use, pool: string, declared: ReadonlySet<string>): boolean {
  for (const { pools, addresses, isFixed } of use.revisions.values()) {
    if (pools.has(pool) || (use.pools.has(pool) && !isFixed)) return true
    for (const address of declared) if (addresses.has(address)) return true
  }
  return false
}
