import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '@/chaos/invariants/facts'
import { type ChaosPart, type ChaosRow, chaosRow } from '@/chaos/row'
import { writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import { allPoints, type ProcessKind, processes } from './processes'
import { spread } from './spread'
import { setTheScene, tellStory } from './story'
import { Victim } from './victim'

const machines = 20
const quickBudgetMs = 150_000
const restLimitSeconds = 90
/** How many deaths of each process a story has; a full run meets every point in a story of its own. */
const deathsAStory = { quick: 6, full: 1 }

const quickMachines = {
  ...{ SIM_PENDING: '10-50', SIM_SHUTTING_DOWN: '10-50', SIM_BOOT: '0', SIM_PACE: '20' },
  MUSTER_OBSERVE_EVERY: '5',
  NODE_OPTIONS: '--enable-source-maps',
}

type Victims = Record<ProcessKind, Victim>

/** What one process's row is made of. */
interface Tally {
  waiting: string[]
  died: Set<string>
  unmet: Set<string>
  violations: Violation[]
  rests: number[]
}

/** Kills each process at each of its crash points that the story comes to, and looks at what is left. */
export const crashMatrix: ChaosPart = async ({ quick, seed, log }) => {
  const until = performance.now() + (quick ? quickBudgetMs : Number.POSITIVE_INFINITY)
  const known = allPoints()
  const site = new Site(log)
  const tallies = fill(
    (): Tally => ({ waiting: [], died: new Set(), unmet: new Set(), violations: [], rests: [] }),
  )
  try {
    await site.tell(fill(() => []))
    const order = fill((kind) => site.reached(kind))
    for (const kind of processes) {
      tallies[kind].waiting = spread(order[kind], seed)
      tallies[kind].violations.push(...unknown(order[kind], known[kind]))
      log(`${kind}: the story comes to ${order[kind].length} of ${known[kind].length} crash points`)
    }
    const most = quick ? deathsAStory.quick : deathsAStory.full
    let longestMs = 0
    // No story is begun that would not come to its end in time, except the first.
    while (performance.now() + longestMs < until && anyWaits(tallies)) {
      const began = performance.now()
      const points = fill((kind) => inOrder(tallies[kind].waiting.splice(0, most), order[kind]))
      const told = await site.tell(points)
      longestMs = Math.max(longestMs, performance.now() - began)
      for (const kind of processes) {
        const { deaths, unmet, rest, violations } = told[kind]
        const tally = tallies[kind]
        for (const point of deaths) tally.died.add(point)
        for (const point of unmet) {
          // What timing kept from it this time may come next time.
          if (!tally.unmet.has(point)) tally.waiting.push(point)
          tally.unmet.add(point)
        }
        if (deaths.length > 0 && rest !== undefined) tally.rests.push(rest)
        if (deaths.length > 0 || violations.length > 0) tally.violations.push(...violations)
      }
    }
    return processes.map((kind) => row(kind, tallies[kind], known[kind], site.reached(kind)))
  } finally {
    await site.end()
  }
}

function anyWaits(tallies: Record<ProcessKind, Tally>): boolean {
  return processes.some((kind) => tallies[kind].waiting.length > 0)
}

interface Told {
  deaths: string[]
  unmet: string[]
  rest: number | undefined
  violations: Violation[]
}

/** A site that stays for the next story, as long as it comes to rest. */
class Site {
  #stack: ChaosStack | undefined
  #victims: Victims | undefined
  #folder = ''
  #round = 0
  readonly #reached = fill(() => new Set<string>())

  constructor(private readonly log: (line: string) => void) {}

  reached(kind: ProcessKind): string[] {
    return [...this.#reached[kind]]
  }

  /** Tells the story once, while each process dies at its points. */
  async tell(points: Record<ProcessKind, string[]>): Promise<Record<ProcessKind, Told>> {
    const { stack, victims } = await this.#ready()
    let step = ''
    let rest: number | undefined
    const wrong: Violation[] = []
    const round = ++this.#round
    await Promise.all(processes.map((kind) => victims[kind].arm(points[kind])))
    try {
      await tellStory(stack, { round, machines, more: true }, (now) => {
        step = now
      })
      rest = await stack.atRest(restLimitSeconds)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const what = `${step}: ${reason}; under way: ${(await stack.underWay()).slice(0, 5).join(', ')}`
      wrong.push({ invariant: 'the site comes to rest', what })
    }
    const unmet = fill((): string[] => [])
    for (const kind of processes) unmet[kind] = await victims[kind].spare()
    if (rest !== undefined) {
      try {
        rest += await stack.atRest(restLimitSeconds)
      } catch (error) {
        wrong.push({ invariant: 'the site comes to rest', what: String(error) })
      }
      wrong.push(...(await stack.violations()))
    }
    const deaths = processes.flatMap((kind) => victims[kind].deaths)
    this.log(
      `story ${round}: ${deaths.length} deaths, rest after ${rest?.toFixed(1) ?? '-'} s, ${wrong.length} violations`,
    )
    const told = fill((kind): Told => {
      const victim = victims[kind]
      for (const point of victim.reached) this.#reached[kind].add(point)
      const failed = victim.failures.map((what) => ({ invariant: 'a killed process starts', what }))
      const where = victim.deaths.join('; ')
      const violations = [...failed, ...wrong].map(({ invariant, what }) => ({
        invariant,
        what: `${what} (${kind} died at: ${where || 'no point'})`,
      }))
      const blamed = victim.deaths.length > 0 || deaths.length === 0
      return {
        deaths: victim.deaths,
        unmet: unmet[kind],
        rest,
        violations: blamed ? violations : [],
      }
    })
    for (const kind of processes) {
      for (const { invariant, what } of told[kind].violations) this.log(`  ${invariant}: ${what}`)
    }
    if (wrong.length > 0) await this.end()
    return told
  }

  async end(): Promise<void> {
    await this.#stack?.stop()
    this.#stack = undefined
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ready(): Promise<{ stack: ChaosStack; victims: Victims }> {
    if (this.#stack && this.#victims) return { stack: this.#stack, victims: this.#victims }
    this.#folder = mkdtempSync(join(tmpdir(), 'muster-matrix-'))
    const profiles = writeProfiles(join(this.#folder, 'profiles'), ['wn', 'ce'])
    const stack = await ChaosStack.start({ consoles: 1, profiles, env: quickMachines }, ({ db }) =>
      setTheScene(db),
    )
    this.#stack = stack
    const lists = {
      controller: stack.controllers,
      gateway: stack.gateways,
      console: stack.consoles,
    }
    this.#victims = fill((kind) => {
      const [process] = lists[kind]
      if (!process) throw new Error(`There is no ${kind}.`)
      return new Victim(process, join(this.#folder, `${kind}.points`))
    })
    return { stack, victims: this.#victims }
  }
}

function row(kind: ProcessKind, tally: Tally, known: string[], reached: string[]): ChaosRow {
  const { died, violations, rests } = tally
  const unreached = known.filter((point) => !reached.includes(point))
  const unmet = reached.filter((point) => !died.has(point))
  return chaosRow({
    name: `crash matrix: ${kind}`,
    runs: died.size,
    machines,
    violations,
    peer: null,
    restSeconds: median(rests),
    note: [
      `died at ${died.size} of the ${reached.length} crash points that the story comes to`,
      `the code has ${known.length}`,
    ].join('; '),
    details: { 'reached, not died at': unmet, 'not reached by the story': unreached },
  })
}

/** A point that was reached and that nobody found in the code. */
function unknown(reached: readonly string[], known: readonly string[]): Violation[] {
  // Whether a call stands alone is not always in its types: then only the moment before it is found.
  const names = new Set(known.map(callOf))
  return reached
    .filter((point) => !names.has(callOf(point)))
    .map((what) => ({ invariant: 'every crash point is found from the code', what }))
}

function callOf(point: string): string {
  return point.replace(/ (before|after)( commit)?$/, '')
}

function inOrder(points: readonly string[], order: readonly string[]): string[] {
  return [...points].sort((a, b) => order.indexOf(a) - order.indexOf(b))
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

function fill<T>(make: (kind: ProcessKind) => T): Record<ProcessKind, T> {
  return { controller: make('controller'), gateway: make('gateway'), console: make('console') }
}
