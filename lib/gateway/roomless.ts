import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Prisma } from '@/lib/store/generated/client'
import type { CdpSender } from './cdp'
import { reasonOf } from './database-away'
import type { Lookout } from './lookout'
import { recordStandings, type Stood } from './record-standing'

/** What happens within so long of each other is looked at together. */
const gatherMs = 50
const batch = 1000

/**
 * The machines that sit in no room of any gateway. One gateway of the site looks after them: it
 * records what they would be served, and sends a hint by UDP where their pool has that switched on.
 * Machines in rooms get no such hint: what listens there fetches and runs, and the agent does as well.
 */
export class Roomless {
  /** Whether it falls to this gateway to look after them. */
  isKeeper = false
  #wanted: Prisma.MachineWhereInput[] = []
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(private readonly parts: { db: Db; lookout: Lookout; cdp: CdpSender; log: Logger }) {}

  /** Looks at those of them that this says, shortly. */
  look(where: Prisma.MachineWhereInput): void {
    if (!this.isKeeper || this.#closed) return
    this.#wanted.push(where)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const wanted = this.#wanted
      this.#wanted = []
      this.#looking = this.#looking
        .then(() => this.#lookAt({ OR: wanted }))
        .catch((error) => {
          this.parts.log.warn(
            { reason: reasonOf(error) },
            'could not look at machines without room',
          )
        })
    }, gatherMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  async #lookAt(where: Prisma.MachineWhereInput): Promise<void> {
    const { db, lookout, cdp } = this.parts
    for (let after = ''; ; ) {
      const machines = await db.machine.findMany({
        where: {
          AND: [
            where,
            { id: { gt: after }, gatewayId: null, tokenHash: { not: null }, intent: 'serve' },
            { state: { in: ['booting', 'bootstrapped', 'configured'] } },
          ],
        },
        include: { pool: { select: { cdp: true } } },
        orderBy: { id: 'asc' },
        take: batch,
      })
      const found: (Stood & { machine: (typeof machines)[number] })[] = []
      for await (const stood of lookout.standings(machines)) found.push(stood)
      const recorded = await recordStandings(db, found)
      for (const { machine, standing } of found) {
        if (!machine.pool.cdp || !machine.privateIp || !recorded.has(machine.id)) continue
        if (standing.kind !== 'rendered' || standing.etag === machine.profileEtag) continue
        cdp.hint(machine.privateIp)
      }
      const last = machines.at(-1)
      if (!last || machines.length < batch) return
      after = last.id
    }
  }
}
