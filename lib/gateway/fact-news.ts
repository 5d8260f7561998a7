import { now } from '@/lib/platform/clock'
import type { Logger } from '@/lib/platform/log'
import { type Burst, changed, dueAt, noBurst, told } from './burst'
import { reasonOf } from './database-away'
import type { Dependencies } from './dependencies'
import type { KeptFacts } from './kept-facts'

/** What happens within so long of each other is looked at together. */
const gatherMs = 50

/**
 * Hears that something changed of a pool, and has just those machines looked at whose profiles say
 * something of it: the ones that wait for it at once, the others when the burst is to be told.
 */
export class FactNews {
  readonly #bursts = new Map<string, { burst: Burst; timer: NodeJS.Timeout | undefined }>()
  #pools = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #standIns: ReadonlyMap<string, string> = new Map()
  #closed = false

  constructor(
    private readonly parts: {
      facts: KeptFacts
      dependencies: Dependencies
      lookAt: (profile: string) => void
      lookAtWaiting: (profile: string, pools: ReadonlySet<string>) => void
      log: Logger
    },
  ) {}

  heard(pool: string): void {
    this.#pools.add(pool)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const pools = this.#pools
      this.#pools = new Set()
      this.#spread(pools).catch((error) => {
        this.parts.log.warn({ reason: reasonOf(error) }, 'could not follow a change; trying again')
      })
    }, gatherMs)
  }

  /** Whether changes around a profile are still to be told. */
  isGathering(profile: string): boolean {
    return this.#bursts.get(profile)?.burst.since !== undefined
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const { timer } of this.#bursts.values()) clearTimeout(timer)
  }

  async #spread(pools: ReadonlySet<string>): Promise<void> {
    const { facts, dependencies, lookAtWaiting } = this.parts
    const before = this.#standIns
    if (dependencies.nameAddresses) this.#standIns = await facts.standIns()
    const profiles = new Set<string>()
    for (const pool of pools) {
      const declared = [...before, ...this.#standIns]
        .filter(([, declarer]) => declarer === pool)
        .map(([address]) => address)
      for (const profile of dependencies.on(pool, new Set(declared))) profiles.add(profile)
    }
    if (this.#closed) return
    for (const profile of profiles) {
      this.#note(profile)
      lookAtWaiting(profile, pools)
    }
  }

  #note(profile: string): void {
    const at = now().getTime()
    const { burst: before = noBurst, timer } = this.#bursts.get(profile) ?? {}
    clearTimeout(timer)
    const burst = changed(before, at)
    const wait = Math.max(0, (dueAt(burst) ?? at) - at)
    this.#bursts.set(profile, { burst, timer: setTimeout(() => this.#tell(profile), wait) })
  }

  #tell(profile: string): void {
    const known = this.#bursts.get(profile)
    if (!known) return
    this.#bursts.set(profile, {
      burst: told(known.burst, now().getTime()),
      timer: undefined,
    })
    this.parts.lookAt(profile)
  }
}
