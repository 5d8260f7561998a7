import { availableParallelism } from 'node:os'
import type { Violation } from '@/chaos/invariants/facts'
import { type ChaosPart, type ChaosRow, chaosRow } from '@/chaos/row'
import { allPoints, eachProcess, type ProcessKind, processes } from './processes'
import { Queue, type Turn } from './queue'
import { type PointsEach, Site, type Told } from './site'
import { stories as allStories } from './stories/all-stories'
import { machines } from './stories/first-story'
import type { Story } from './stories/script'
import type { Habits } from './victim'

const quickBudgetMs = 150_000
/** Telling all of them first would leave no time for deaths. */
const quickStories = 2
/** How many deaths of each process a story has at most. */
const deathsAStory = 6

/** What one process's row is made of. */
interface Tally {
  reached: Set<string>
  died: Set<string>
  violations: Violation[]
  rests: number[]
}

/** Kills each process at each of its crash points that the stories come to, and looks at what is left. */
export const crashMatrix: ChaosPart = async ({ quick, seed, log }) => {
  const until = performance.now() + (quick ? quickBudgetMs : Number.POSITIVE_INFINITY)
  const stories = quick ? allStories.slice(0, quickStories) : allStories
  const known = allPoints()
  const tallies = eachProcess(
    (): Tally => ({ reached: new Set(), died: new Set(), violations: [], rests: [] }),
  )
  const queue = new Queue(seed, deathsAStory)
  const habits = eachProcess((): Habits => ({ atStart: new Set(), atEnd: new Set() }))
  const sites = ['site 1', 'site 2']
    .slice(0, availableParallelism())
    .map((name) => new Site(name, habits, log))
  /** The longest that each story took. */
  const tookMs = new Map<Story, number>()
  const isTimeFor = (story: Story) => performance.now() + (tookMs.get(story) ?? 0) < until
  const tell = async (site: Site, story: Story, points: PointsEach, most: number, anew = false) => {
    const began = performance.now()
    const told = await site.tell(story, points, most, anew)
    tookMs.set(story, Math.max(tookMs.get(story) ?? 0, performance.now() - began))
    return told
  }

  const playTurn = async (site: Site, turn: Turn, story: Story) => {
    const told = await tell(site, story, turn.points, deathsAStory, turn.anew)
    const deaths = processes.reduce((sum, kind) => sum + told.deaths[kind].length, 0)
    queue.told(turn, told.unmet, told.reached, deaths)
    count(tallies, told)
    if (told.violations.length === 0) return
    await attribute(turn, told, tallies, log, async (points) => {
      return isTimeFor(story) ? tell(site, story, points, 1, true) : undefined
    })
  }

  const underWay = new Set<Promise<void>>()
  /** Tells one story after another on its site, as long as there is time for a whole one. */
  const play = async (site: Site) => {
    for (;;) {
      const turn = queue.next()
      const story = stories[turn?.story ?? -1]
      if (turn && story) {
        if (!isTimeFor(story)) return
        const work = playTurn(site, turn, story)
        underWay.add(work)
        await work.finally(() => underWay.delete(work))
      } else if (underWay.size > 0) {
        // What is missed there may be met here.
        await Promise.race(underWay)
      } else {
        return
      }
    }
  }

  try {
    const untold = [...stories.entries()]
    const first = new Map<Story, Told>()
    const scoutOn = async (site: Site) => {
      for (let next = untold.shift(); next; next = untold.shift()) {
        const [index, story] = next
        const told = await tell(site, story, nobody(), 0)
        if (index === 0) {
          await site.learnHabits()
          // Whoever dies in it comes to that as well.
          for (const kind of processes) told.reached[kind].unshift(...habits[kind].atStart)
        }
        first.set(story, told)
      }
    }
    await Promise.all(sites.map(scoutOn))
    for (const story of stories) {
      const told = first.get(story)
      if (!told) throw new Error(`${story.name} was not told`)
      queue.add(told.reached)
      count(tallies, told)
      for (const kind of processes) tallies[kind].violations.push(...told.violations)
    }
    for (const kind of processes) {
      const reached = tallies[kind].reached.size
      log(`${kind}: the stories come to ${reached} of ${known[kind].length} crash points`)
    }
    await Promise.all(sites.map(play))
    return processes.map((kind) => {
      const others = processes.filter((other) => other !== kind)
      const elsewhere = new Set(others.flatMap((other) => [...tallies[other].reached]))
      return row(kind, tallies[kind], known[kind], elsewhere)
    })
  } finally {
    await Promise.all(sites.map((site) => site.end()))
  }
}

function count(tallies: Record<ProcessKind, Tally>, told: Told): void {
  for (const kind of processes) {
    const { reached, died, rests } = tallies[kind]
    for (const point of told.reached[kind]) reached.add(point)
    for (const point of told.deaths[kind]) died.add(point)
    if (told.deaths[kind].length > 0 && told.rest !== undefined) rests.push(told.rest)
  }
}

/**
 * Several died in a story in which something went wrong: each dies alone in one of its own, and is
 * blamed for what goes wrong then. What none of them does alone is reported with all of them.
 */
async function attribute(
  { points }: Turn,
  told: Told,
  tallies: Record<ProcessKind, Tally>,
  log: (line: string) => void,
  retell: (points: PointsEach) => Promise<Told | undefined>,
): Promise<void> {
  const suspects = processes.flatMap((kind) => told.deaths[kind].map((point) => ({ kind, point })))
  const blame = (kind: ProcessKind, violations: readonly Violation[], whom: string) => {
    for (const { invariant, what } of violations) {
      log(`  blamed: ${whom}: ${what}`)
      tallies[kind].violations.push({ invariant, what: `${what} (${whom})` })
    }
  }
  let blamed = false
  let allRetold = suspects.length > 1
  for (const { kind, point } of suspects.length > 1 ? suspects : []) {
    const alone = await retell({ ...nobody(), [kind]: [point] })
    if (!alone) {
      allRetold = false
      break
    }
    count(tallies, alone)
    if (alone.violations.length === 0) continue
    blamed = true
    blame(kind, alone.violations, `${kind} died at ${point} alone`)
  }
  if (blamed) return
  const where = processes
    .filter((kind) => told.deaths[kind].length > 0)
    .map((kind) => `${kind} died at ${told.deaths[kind].join(', ')}`)
  const all = where.join('; ') || 'nobody died'
  const first = processes.find((kind) => points[kind].length > 0) ?? 'controller'
  blame(first, told.violations, allRetold ? `${all}; none of them does it alone` : all)
}

/** `elsewhere` is what other processes come to: a file may have functions that only they call. */
function row(
  kind: ProcessKind,
  tally: Tally,
  known: string[],
  elsewhere: ReadonlySet<string>,
): ChaosRow {
  const { died, rests } = tally
  const reached = [...tally.reached]
  const unreached = known.filter((point) => !tally.reached.has(point))
  const theirs = unreached.filter((point) => elsewhere.has(point))
  return chaosRow({
    name: `crash matrix: ${kind}`,
    runs: died.size,
    machines,
    violations: [...unknown(reached, known), ...tally.violations],
    peer: null,
    restSeconds: median(rests),
    note: [
      `died at ${died.size} of the ${reached.length} crash points that the stories come to`,
      `the code has ${known.length}, to ${theirs.length} of which only other processes come`,
    ].join('; '),
    details: {
      'reached, not died at': reached.filter((point) => !died.has(point)),
      'reached by other processes only': theirs,
      'not reached by the stories': unreached.filter((point) => !elsewhere.has(point)),
    },
  })
}

/** Where a package's name stands for the place: who is `unknown` is nobody's. */
const byPackage = /^(db|pg|ec2) (?!unknown )(@[\w-]+\/)?[\w-]+ /

/** A point that was reached and that nobody found in the code; what packages call is not ours to read. */
function unknown(reached: readonly string[], known: readonly string[]): Violation[] {
  // Whether a call stands alone is not always in its types: then only the moment before it is found.
  const names = new Set(known.map(callOf))
  return reached
    .filter((point) => !byPackage.test(point) && !names.has(callOf(point)))
    .map((what) => ({ invariant: 'every crash point is found from the code', what }))
}

function callOf(point: string): string {
  return point.replace(/ (before|after)( commit)?$/, '')
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

function nobody(): PointsEach {
  return eachProcess(() => [])
}
