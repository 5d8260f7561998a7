import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '@/chaos/invariants/facts'
import { writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
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

/** A site that stays for the next story, as long as nothing is wrong with it. */
export class Site {
  #stack: ChaosStack | undefined
  #victims: Record<ProcessKind, Victim> | undefined
  #folder = ''
  #round = 0

  constructor(
    private readonly name: string,
    private readonly habits: Record<ProcessKind, Habits>,
    private readonly log: (line: string) => void,
  ) {}

  /** Tells the story once, while each process dies at its points, `most` times at most. */
  async tell(story: Story, points: PointsEach, most: number, anew = false): Promise<Told> {
    const { stack, victims } = await this.#ready()
    let step = ''
    let rest: number | undefined
    const wrong: Violation[] = []
    const round = ++this.#round
    const began = performance.now()
    const fails = async (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const what = `${step}: ${reason}; under way: ${(await stack.underWay()).slice(0, 5).join(', ')}`
      wrong.push({ invariant: 'the site comes to rest', what })
    }
    await Promise.all(processes.map((kind) => victims[kind].arm(points[kind], most, anew)))
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
    if (wrong.length > 0) await this.end()
    return { deaths, unmet, reached, rest, violations: wrong }
  }

  /** What each process comes to as it is asked to end. */
  async learnEnds(): Promise<void> {
    const { victims } = await this.#ready()
    await Promise.all(processes.map((kind) => victims[kind].learnEnd()))
  }

  async end(): Promise<void> {
    const stack = this.#stack
    this.#stack = undefined
    if (this.#victims) await Promise.all(processes.map((kind) => this.#victims?.[kind].leave()))
    this.#victims = undefined
    await stack?.stop()
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ready(): Promise<{ stack: ChaosStack; victims: Record<ProcessKind, Victim> }> {
    if (this.#stack && this.#victims) return { stack: this.#stack, victims: this.#victims }
    const folder = mkdtempSync(join(tmpdir(), 'muster-matrix-'))
    this.#folder = folder
    const stack = await ChaosStack.start(
      {
        ...{ consoles: 1, env: quickStack },
        profiles: writeProfiles(join(folder, 'profiles'), profiles),
      },
      ({ db }) => setTheScene(db),
    )
    this.#stack = stack
    const lists = {
      controller: stack.controllers,
      gateway: stack.gateways,
      console: stack.consoles,
    }
    const victims = eachProcess((kind) => {
      const [process] = lists[kind]
      if (!process) throw new Error(`There is no ${kind}.`)
      return new Victim(process, join(folder, kind), this.habits[kind])
    })
    this.#victims = victims
    await Promise.all(processes.map((kind) => victims[kind].begin()))
    return { stack, victims }
  }
}
