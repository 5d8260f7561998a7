import { checkInvariants } from '@/chaos/invariants/check'
import type { Violation } from '@/chaos/invariants/facts'
import { readSiteFacts } from '@/chaos/invariants/read-site-facts'
import { systemActor } from '@/lib/access/roles'
import { pass } from '@/lib/controller/controller'
import { Ec2Health } from '@/lib/controller/ec2-health'
import { Memory } from '@/lib/controller/memory'
import { Problems } from '@/lib/controller/problems'
import type { Site } from '@/lib/controller/site'
import { defaultPace } from '@/lib/controller/wake'
import { createCatalog } from '@/lib/ec2/catalog'
import type { Ec2 } from '@/lib/ec2/client'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { setClock } from '@/lib/platform/clock'
import { setRandomness } from '@/lib/platform/ids'
import type { Logger } from '@/lib/platform/log'
import { chance } from './chance'
import { Books } from './ec2/books'
import { ModelEc2 } from './ec2/client'
import { Ec2Model } from './ec2/model'
import { happen } from './events'
import { Guests } from './guests'
import { History } from './history'
import { ConnectionLost, Crashed, Life } from './life'
import { createPool, endedInService, lacksMachines } from './pool'
import { type Schedule, slownesses } from './schedule'
import type { Stage } from './stage'
import { checkStep } from './step-rules'
import { Time } from './time'
import { truthOf } from './truth'

const site = 'chaos'
/** After the last fault a site comes to rest within so many passes. */
const mostPasses = 120

export interface Outcome {
  violations: Violation[]
  history: History
  passes: number
  statements: number
  machines: number
  /** From the end of the faults to rest, in the schedule's own time. */
  restSeconds: number
}

/** Breaks something on purpose, to see that it is found; made anew for each schedule. */
export type Sabotage = () => (ec2: Ec2) => Ec2

/** Lives through a schedule from an empty site to rest, and looks for what must never happen. */
export async function runSchedule(
  stage: Stage,
  schedule: Schedule,
  sabotage: Sabotage = () => (ec2) => ec2,
): Promise<Outcome> {
  await stage.empty()
  const time = new Time()
  setClock(
    () => time.now(),
    () => time.passed,
  )
  setRandomness(chance())
  try {
    return await new Run(stage, schedule, time, sabotage()).toTheEnd()
  } finally {
    setClock()
    setRandomness()
    stage.life = undefined
  }
}

class Run {
  private readonly history: History
  private readonly books: Books
  private readonly guests: Guests
  private readonly ec2: ModelEc2
  private readonly hands
  private readonly violations: Violation[] = []
  private life: Life
  private site: Site
  private observeAt = 0
  private passes = 0
  private statements = 0

  constructor(
    private readonly stage: Stage,
    private readonly schedule: Schedule,
    private readonly time: Time,
    private readonly sabotage: ReturnType<Sabotage>,
  ) {
    this.history = new History(time)
    this.books = new Books(time, slownesses[schedule.slow] ?? slownesses[0])
    this.guests = new Guests(stage.db, this.books, this.history)
    const model = new Ec2Model(this.books, this.guests.isMounted)
    this.life = new Life(stage.turn)
    this.ec2 = new ModelEc2(model, schedule.faults, this.history, () => this.life)
    const calm = new Life(stage.turn)
    const console = new ModelEc2(model, [], new History(time), () => calm)
    this.hands = {
      db: stage.db,
      catalog: createCatalog(console),
      books: this.books,
      guests: this.guests,
      history: this.history,
    }
    this.site = this.startController()
  }

  private startController(): Site {
    this.life = new Life(this.stage.turn)
    this.stage.life = this.life
    this.observeAt = 0
    const ec2 = this.sabotage(this.ec2)
    const life = this.life
    return {
      name: site,
      gatewayUrl: 'http://gateway:3001',
      secret: 'secret of the schedules, long enough for a key',
      db: this.stage.controllerDb,
      ec2,
      catalog: createCatalog(ec2),
      leadership: { held: true, assertHeld: () => {}, release: async () => {} },
      memory: new Memory(),
      problems: new Problems(),
      log: silent,
      ec2Health: new Ec2Health(),
      stopping: () => life.dead,
      wake: () => {},
    }
  }

  async toTheEnd(): Promise<Outcome> {
    await createPool(this.stage.db, this.schedule)
    const { desired, settled } = this.schedule.start
    if (desired > 0) await happen(this.hands, { do: 'scale', to: desired })
    if (settled) {
      await this.rest()
      this.history.add('it is in service; from here on things go wrong')
    }
    this.ec2.goWrong()
    for (const round of this.schedule.rounds) {
      for (const event of round.events) await happen(this.hands, event)
      await this.pass(round.cut ?? undefined, () => happen(this.hands, round.between))
      await this.goOn(round.waitMs)
      if (this.violations.length > 0) return this.outcome(0)
    }
    this.history.add('nothing goes wrong any more')
    this.ec2.calmDown()
    this.books.room.clear()
    await this.liftProtection()
    const calmAt = this.time.passed
    const rests = await this.rest()
    if (!rests) {
      this.violations.push({ invariant: 'rest', what: `it does not rest in ${mostPasses} passes` })
    }
    if (this.violations.length === 0) {
      const truth = truthOf(this.books, this.guests)
      const facts = await readSiteFacts(this.stage.db, truth, site)
      this.violations.push(...checkInvariants(facts))
    }
    return this.outcome((this.time.passed - calmAt) / 1000)
  }

  /** What is protected is never repaired by itself: with a fault it waits for a person. */
  private async liftProtection(): Promise<void> {
    const where = { protected: true, state: { not: 'retired' } } as const
    const count = await this.stage.db.machine.count({ where })
    for (let pick = 0; count > 0 && pick < (await this.machineCount()); pick++) {
      await happen(this.hands, { do: 'unprotect', pick })
    }
  }

  private machineCount(): Promise<number> {
    return this.stage.db.machine.count({ where: { state: { not: 'retired' } } })
  }

  /** One pass of the controller's own, as its loop runs it; a process that died is followed by another. */
  private async pass(
    cut?: Parameters<Life['begin']>[0],
    between: () => Promise<void> = async () => {},
  ): Promise<boolean> {
    const { life } = this
    life.begin(cut, between)
    const observes = this.time.passed >= this.observeAt
    this.history.add(observes ? 'pass' : 'pass without a look')
    this.passes++
    let busy = true
    let observed = false
    try {
      const done = await pass(this.site, observes, defaultPace)
      busy = done.busy
      observed = done.instances !== undefined
    } catch (error) {
      if (!life.dead && life.lostAt === undefined) throw error
      const known = error instanceof Crashed || error instanceof ConnectionLost
      if (!known && !isOfCrash(error)) throw error
    }
    this.statements += life.met
    if (life.lostAt !== undefined) {
      await this.stage.quiet()
      this.history.add(`  the connection to the database is lost ${life.lostAt}`)
    }
    if (life.dead) {
      await this.stage.quiet()
      this.history.add(`  the controller dies ${life.diedAt}; another starts`)
      this.site = this.startController()
      return true
    }
    const dueMs = busy || (observes && !observed) ? defaultPace.busyMs : defaultPace.quietMs
    this.observeAt = observes
      ? this.time.passed + dueMs
      : Math.min(this.observeAt, this.time.passed + dueMs)
    this.violations.push(...(await checkStep(this.stage.db, this.books)))
    return busy
  }

  private async goOn(ms: number): Promise<boolean> {
    this.time.pass(ms)
    this.books.settle()
    return this.guests.act()
  }

  /** Machines do all that they can do, one thing after another. */
  private async goOnQuickly(ms: number): Promise<boolean> {
    const acted = await this.goOn(ms)
    for (let i = 0, more = acted; i < 4 && more; i++) more = await this.goOn(1_000)
    return acted
  }

  /** Passes until nothing is under way, as two of them have found; at a pace that grows. */
  private async rest(): Promise<boolean> {
    const { db } = this.stage
    let still = 0
    let looked = false
    let waitMs = 2_000
    for (let i = 0; i < mostPasses && this.violations.length === 0; i++) {
      const looks = this.time.passed >= this.observeAt
      const busy = await this.pass()
      const acted = (await this.goOnQuickly(waitMs)) || (await this.replaceForgotten())
      const waits =
        !busy && ((await lacksMachines(db)) || (await endedInService(db, this.books)).length > 0)
      const quiet = !busy && !acted && !waits && !this.books.isMoving()
      still = quiet ? still + 1 : 0
      // Only a pass that looks can tell that all is quiet.
      looked = quiet && (looked || looks)
      if (still >= 2 && looked) return true
      if (busy || waits) waitMs = acted ? 2_000 : Math.min(Math.max(waitMs, 1_000) * 1.5, 60_000)
      else waitMs = Math.max(0, this.observeAt - this.time.passed)
    }
    return this.violations.length > 0
  }

  /** When EC2 shows no instance at all, the controller leaves it to a person what is gone. */
  private async replaceForgotten(): Promise<boolean> {
    if (!this.site.problems.has('none')) return false
    const forgotten = await endedInService(this.stage.db, this.books)
    for (const machine of forgotten) {
      await replaceMachine({ db: this.stage.db, actor: systemActor('someone') }, { machine })
      this.history.add(`replace: ${machine}, of whose instance EC2 knows nothing any more`)
    }
    return forgotten.length > 0
  }

  private outcome(restSeconds: number): Outcome {
    const { violations, history, passes, statements } = this
    for (const { invariant, what } of violations) history.add(`VIOLATION: ${invariant}: ${what}`)
    const machines = this.books.instances.size
    return { violations, history, passes, statements, machines, restSeconds }
  }
}

/** What Prisma makes of a transaction that the process's death, or the connection's, interrupted. */
function isOfCrash(error: unknown): boolean {
  return (
    error instanceof Error && /process died|connection was lost|Transaction/.test(error.message)
  )
}

const silent = new Proxy({} as Logger, { get: () => () => {} })
