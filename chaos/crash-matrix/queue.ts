import { eachProcess, type ProcessKind, processes } from './processes'
import type { PointsEach } from './site'
import { spread } from './spread'

/** How often a point that timing keeps from a process is tried. */
const mostTries = 3

/** What is to be told next: a story by its number, and who dies where. */
export interface Turn {
  story: number
  points: PointsEach
  /** Some of it was tried in vain: each process begins with a life of its own. */
  anew: boolean
}

/** The points at which nobody has died yet, each in the first story that comes to it. */
export class Queue {
  /** By story and process, in the order in which a story comes to them. */
  readonly #order: PointsEach[] = []
  readonly #waiting: PointsEach[] = []
  readonly #known: Record<ProcessKind, Set<string>> = eachProcess(() => new Set())
  readonly #most: number[] = []
  readonly #tries = new Map<string, number>()

  constructor(private readonly seed: number) {}

  /** What the next story comes to, and how many deaths of each process it has at most. */
  add(reached: PointsEach, most: number): void {
    this.#most.push(most)
    const fresh = eachProcess((kind) =>
      reached[kind].filter((point) => !this.#known[kind].has(point)),
    )
    for (const kind of processes) for (const point of fresh[kind]) this.#known[kind].add(point)
    this.#order.push(reached)
    this.#waiting.push(eachProcess((kind) => spread(fresh[kind], this.seed)))
  }

  /** What a story came to only because somebody died in it may be met again. */
  learn(story: number, reached: PointsEach): void {
    for (const kind of processes) {
      for (const point of reached[kind]) {
        if (this.#known[kind].has(point)) continue
        this.#known[kind].add(point)
        this.#order[story]?.[kind].push(point)
        this.#waiting[story]?.[kind].push(point)
        this.#tries.set(point, mostTries - 1)
      }
    }
  }

  /** What the story did not come to, after all: what timing kept from it may come next time. */
  again(story: number, unmet: PointsEach): void {
    for (const kind of processes) {
      for (const point of unmet[kind]) {
        const tries = (this.#tries.get(point) ?? 0) + 1
        this.#tries.set(point, tries)
        if (tries < mostTries) this.#waiting[story]?.[kind].push(point)
      }
    }
  }

  /** The story that most waits for. */
  next(): Turn | undefined {
    const counts = this.#waiting.map((each) =>
      processes.reduce((sum, kind) => sum + each[kind].length, 0),
    )
    const longest = Math.max(0, ...counts)
    if (longest === 0) return undefined
    const story = counts.indexOf(longest)
    const points = eachProcess((kind) => {
      const order = this.#order[story]?.[kind] ?? []
      const taken = this.#waiting[story]?.[kind].splice(0, this.#most[story]) ?? []
      return taken.sort((a, b) => order.indexOf(a) - order.indexOf(b))
    })
    const anew = processes.some((kind) => points[kind].some((point) => this.#tries.has(point)))
    return { story, points, anew }
  }
}
