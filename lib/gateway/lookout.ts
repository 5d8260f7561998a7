import { setImmediate as breathe } from 'node:timers/promises'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { readInForce, wantedRevision } from '@/lib/store/wanted-revision'
import type { Dependencies } from './dependencies'
import type { Stood } from './record-standing'
import type { Renderings, Standing } from './renderings'

/** Others are served at least so often while many machines are looked at. */
const breathMs = 10

/** Works out what machines would be served now. */
export class Lookout {
  constructor(
    private readonly parts: {
      db: Db
      renderings: Renderings
      dependencies: Dependencies
      /** Whether so much changes around a profile at present that it is told later, together. */
      isGathering: (profile: string) => boolean
    },
  ) {}

  async *standings<M extends Machine>(
    machines: readonly M[],
  ): AsyncGenerator<Stood & { machine: M }> {
    const { db, dependencies } = this.parts
    const inForce = await readInForce(
      db,
      machines.map((machine) => machine.profile),
    )
    let began = performance.now()
    for (const machine of machines) {
      const standing = isServed(machine)
        ? await this.#standing(machine, inForce)
        : ({ kind: 'none', why: undefined } as const)
      if (standing.kind !== 'none') dependencies.note(machine, standing.revision)
      yield { machine, standing }
      if (performance.now() - began > breathMs) {
        await breathe()
        began = performance.now()
      }
    }
  }

  #standing(
    machine: Machine,
    inForce: ReadonlyMap<string, number | null>,
  ): Promise<Standing> | Standing {
    const { renderings, isGathering } = this.parts
    if (isGathering(machine.profile)) {
      const last = renderings.lastOf(machine.id)
      const wanted = wantedRevision(machine, { inForce: inForce.get(machine.profile) ?? null })
      // What the machine was told last holds until the changes are told together; it is never kept
      // waiting for its first profile, or for another revision.
      if (
        last?.kind === 'rendered' &&
        last.revision.number === wanted &&
        last.etag === machine.renderingDue
      ) {
        return last
      }
    }
    return renderings.standingOf(machine, inForce)
  }
}

/** Nobody is told of profiles before it has registered, nor on its way out. */
function isServed({ state, intent, tokenHash }: Machine): boolean {
  return state !== 'requested' && state !== 'retired' && intent === 'serve' && tokenHash !== null
}
