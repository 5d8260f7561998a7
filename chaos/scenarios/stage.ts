import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosStack } from '@/chaos/stack/stack'
import type { StackProcess } from '@/chaos/stack/stack-process'
import { scalePool } from '@/lib/operations/scale-pool'
import type { Prisma } from '@/lib/store/generated/client'

/** Long enough for a host that does much else. */
const patienceMs = 300_000
const operator = { kind: 'token', id: 'chaos', name: 'chaos', role: 'admin' } as const

/** The site of a scenario, and what scenarios do to it and wait for. */
export class Stage {
  readonly pool = 'wn'

  constructor(
    readonly stack: ChaosStack,
    private readonly seed: number,
    /** Where everything of the site is, if that is a disk of its own. */
    readonly disk?: string,
  ) {}

  /** As somebody would at the console, but also while none runs. */
  async scale(desired: number): Promise<void> {
    const { db } = this.stack.database
    const { version } = await db.pool.findUniqueOrThrow({ where: { name: this.pool } })
    await scalePool({ db, actor: operator }, { pool: this.pool, desired, version, retire: [] })
  }

  /** Lets the site grow, and waits until a part of the machines has come so far. */
  async growing(desired: number, part = 0.25): Promise<void> {
    await this.scale(desired)
    await this.until(`a part of ${desired} machines has an instance`, async () => {
      return (await this.count({ instanceId: { not: null } })) >= desired * part
    })
  }

  count(where: Prisma.MachineWhereInput): Promise<number> {
    return this.stack.database.db.machine.count({ where })
  }

  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    const limit = performance.now() + patienceMs
    while (!(await holds())) {
      if (performance.now() > limit) throw new Error(`waited in vain until ${what}`)
      await sleep(50)
    }
  }

  /** The fault lasts for so long: that is what is asked for. */
  async lasting(ms: number): Promise<void> {
    await sleep(ms)
  }

  /** Whoever ended under the fault is started again, as a supervisor would; answers who of ours it was. */
  async recovered(): Promise<string[]> {
    const { database, simulators, gateways, consoles, controllers } = this.stack
    if (!(await this.answers())) await database.startAgain()
    const ours = [...gateways, ...consoles, ...controllers].filter((one) => !one.alive)
    for (const one of simulators) if (!one.alive) await one.restart()
    for (const one of ours) await one.restart()
    return ours.map(({ name }) => name)
  }

  private async answers(): Promise<boolean> {
    const asked = this.stack.database.db.pool.count()
    return asked.then(
      () => true,
      () => false,
    )
  }

  get ec2() {
    return this.stack.ec2
  }

  /** By which chance strikes alike in every run with this seed. */
  get chance(): { seed: number } {
    return { seed: this.seed }
  }

  /** The controller that leads, by what the controllers say. */
  async leader(): Promise<StackProcess> {
    const { db } = this.stack.database
    let found: StackProcess | undefined
    await this.until('one of the controllers leads', async () => {
      const rows = await db.process.findMany({
        where: { kind: 'controller', leader: true },
        orderBy: { seenAt: 'desc' },
      })
      found = this.stack.controllers.find(({ pid }) => rows[0]?.pid === pid)
      return found !== undefined
    })
    if (!found) throw new Error('no controller leads')
    return found
  }
}
