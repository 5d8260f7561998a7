import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '@/chaos/invariants/facts'
import type { StackPart } from '@/chaos/stack/layout'
import { writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import type { StackProcess } from '@/chaos/stack/stack-process'
import { eachProcess, type ProcessKind, processes } from './processes'
import { profiles, setTheScene } from './stories/all-stories'
import type { Story } from './stories/script'
import { type Habits, Victim } from './victim'

const restLimitSeconds = 120

/** Everything as quick as it can be, so that a story waits for nothing but Muster. */
export const quickStack = {
  ...{ SIM_PENDING: '10-50', SIM_STOPPING: '10-50', SIM_SHUTTING_DOWN: '10-50', SIM_RUN: '20' },
  ...{ SIM_VOLUMES: '10-50', SIM_SNAPSHOTS: '10-50', SIM_PUBLIC_ADDRESS: '10-50' },
  // A machine that registers before its launch was recorded is sent away for two seconds.
  ...{ SIM_BOOT: '150-400', SIM_STATUS_CHECKS: '200' },
  ...{ MUSTER_OBSERVE_EVERY: '5', MUSTER_OBSERVE_BUSY_EVERY: '0.3', MUSTER_FIRST_PAUSE: '0.1' },
  NODE_OPTIONS: '--enable-source-maps',
}

export type PointsEach = Record<ProcessKind, string[]>

/** What became of a story. */
export interface Told {
  deaths: PointsEach
  /** What it did not come to. */
  unmet: PointsEach
  /** What it came to, whether in this story or before. */
  reached: PointsEach
  rest: number | undefined
  violations: Violation[]
}

/** What there is of a site. */
interface Begun {
  folder: string
  stack: ChaosStack
  victims: Record<ProcessKind, Victim>
}

/** A site that stays for the next story, as long as nothing is wrong with it. */
export class Site {
  #begun: Begun | undefined
  #round = 0

  constructor(
    private readonly name: string,
    private readonly habits: Record<ProcessKind, Habits>,
    private readonly log: (line: string) => void,
  ) {}

  /** Tells the story once, while each process dies at its points, `most` times at most. */
  async tell(story: Story, points: PointsEach, most: number, anew = false): Promise<Told> {
    const began = performance.now()
    const { stack, victims } = await this.#armed(story, points, most, anew)
    let step = ''
    let rest: number | undefined
    const wrong: Violation[] = []
    const round = ++this.#round
    const fails = async (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const what = `${step}: ${reason}; under way: ${(await stack.underWay()).slice(0, 5).join(', ')}`
      wrong.push({ invariant: 'the site comes to rest', what })
    }
    try {
      await story.tell(stack, round, (now) => {
        step = now
      })
      rest = await stack.atRest(restLimitSeconds)
    } catch (error) {
      await fails(error)
    }
    const unmet = eachProcess((): string[] => [])
    for (const kind of processes) unmet[kind] = await victims[kind].spare()
    if (rest !== undefined) {
      try {
        // Who was let live may have died once more on its way out.
        rest += await stack.atRest(restLimitSeconds)
        wrong.push(...(await stack.violations()))
      } catch (error) {
        await fails(error)
      }
    }
    for (const kind of processes) {
      for (const what of victims[kind].failures) {
        wrong.push({ invariant: 'a killed process starts', what })
      }
    }
    const deaths = eachProcess((kind) => victims[kind].deaths)
    const reached = eachProcess((kind) => [...victims[kind].reached])
    const count = processes.reduce((sum, kind) => sum + deaths[kind].length, 0)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    this.log(
      `${this.name}, ${story.name} ${round}: ${seconds} s, ${count} deaths, ${wrong.length} violations`,
    )
    for (const { invariant, what } of wrong) this.log(`  ${invariant}: ${what}`)
    if (wrong.length > 0 || story.onNewSite) await this.end()
    return { deaths, unmet, reached, rest, violations: wrong }
  }

  /** What each process comes to as it is asked to end, and as it starts again. */
  async learnHabits(): Promise<void> {
    const { victims } = await this.#ready()
    await Promise.all(processes.map((kind) => victims[kind].learnHabits()))
  }

  async end(): Promise<void> {
    const begun = this.#begun
    this.#begun = undefined
    if (!begun) return
    await Promise.all(processes.map((kind) => begun.victims[kind].leave()))
    await begun.stack.stop()
    rmSync(begun.folder, { recursive: true, force: true })
  }

  /** The site that the story is told on, whose processes die at these points from now on. */
  async #armed(story: Story, points: PointsEach, most: number, anew: boolean): Promise<Begun> {
    if (story.onNewSite) {
      await this.end()
      return this.#begin(true, points, most)
    }
    const begun = await this.#ready()
    await Promise.all(processes.map((kind) => begun.victims[kind].arm(points[kind], most, anew)))
    return begun
  }

  /** A site with all that the stories find there. */
  async #ready(): Promise<Begun> {
    if (this.#begun) return this.#begun
    const begun = await this.#begin(
      false,
      eachProcess(() => []),
      0,
    )
    for (const kind of processes) begun.victims[kind].forget()
    return begun
  }

  /** Each process dies at its points from its very first start. A new site is empty before that. */
  async #begin(isNew: boolean, points: PointsEach, most: number): Promise<Begun> {
    const folder = mkdtempSync(join(tmpdir(), 'muster-matrix-'))
    const first: Partial<Record<ProcessKind, Victim>> = {}
    const bringUp = async (part: StackPart, process: StackProcess) => {
      if (part === 'simulator') return process.start()
      const victim = new Victim(process, join(folder, part), this.habits[part])
      first[part] = victim
      await victim.begin(points[part], most)
    }
    const start = { consoles: 1, env: quickStack, bringUp }
    const stack = isNew
      ? await ChaosStack.start(start)
      : await ChaosStack.start(
          { ...start, profiles: writeProfiles(join(folder, 'profiles'), profiles) },
          ({ db }) => setTheScene(db),
        )
    const victims = eachProcess((kind) => {
      const victim = first[kind]
      if (!victim) throw new Error(`There is no ${kind}.`)
      return victim
    })
    this.#begun = { folder, stack, victims }
    return this.#begun
  }
}
