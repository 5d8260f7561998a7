import { eachProcess, type ProcessKind, processes } from './processes'
import type { PointsEach } from './site'
import { spread } from './spread'

/** A story that was told so often in a row without a death is not told again. */
const mostInVain = 3

/** What is to be told next: a story by its number, and who dies where. */
export interface Turn {
  story: number
  points: PointsEach
  /** These were missed before: each process begins with a life of its own. */
  anew: boolean
}

interface Waiting {
  fresh: PointsEach
  missed: PointsEach
  inVain: number
  /** All that the story came to when nobody died. */
  comesTo: Record<ProcessKind, ReadonlySet<string>>
}

/**
 * The points at which nobody has died yet, each in the first story that comes to it. What that one does
 * not come to any more, as what a site has behind it, waits in the next.
 */
export class Queue {
  readonly #stories: Waiting[] = []
  readonly #known: Record<ProcessKind, Set<string>> = eachProcess(() => new Set())

  /** `most` is how many fresh points of each process a story has at a time. */
  constructor(
    private readonly seed: number,
    private readonly most: number,
  ) {}

  /** What the next story comes to. */
  add(reached: PointsEach): void {
    this.#stories.push({
      fresh: eachProcess((kind) => spread(this.#unknown(kind, reached[kind]), this.seed)),
      missed: eachProcess(() => []),
      inVain: 0,
      comesTo: eachProcess((kind) => new Set(reached[kind])),
    })
  }

  /**
   * Some few of the story for which most points wait, spread over all of it; when each had its turn,
   * all that were missed in one.
   */
  next(): Turn | undefined {
    const fresh = this.#longest('fresh')
    if (fresh !== undefined) return this.#take(fresh, 'fresh', this.most)
    const missed = this.#longest('missed')
    return missed === undefined ? undefined : this.#take(missed, 'missed')
  }

  /** Where nobody died after all, and what the story came to only because somebody died in it. */
  told({ story, anew }: Turn, unmet: PointsEach, reached: PointsEach, deaths: number): void {
    const of = this.#stories[story]
    if (!of) return
    for (const kind of processes) {
      of.missed[kind].push(...unmet[kind], ...this.#unknown(kind, reached[kind]))
    }
    if (anew) of.inVain = deaths > 0 ? 0 : of.inVain + 1
    if (of.inVain >= mostInVain) this.#handOn(story)
  }

  #handOn(story: number): void {
    const later = this.#stories.slice(story + 1)
    for (const kind of processes) {
      for (const point of this.#stories[story]?.missed[kind].splice(0) ?? []) {
        const next = later.find(({ comesTo }) => comesTo[kind].has(point))
        if (!next) continue
        next.missed[kind].push(point)
        next.inVain = 0
      }
    }
  }

  #unknown(kind: ProcessKind, points: readonly string[]): string[] {
    const found = points.filter((point) => !this.#known[kind].has(point))
    for (const point of found) this.#known[kind].add(point)
    return found
  }

  #longest(list: 'fresh' | 'missed'): number | undefined {
    const counts = this.#stories.map((of) =>
      processes.reduce((sum, kind) => sum + of[list][kind].length, 0),
    )
    const longest = Math.max(0, ...counts)
    return longest === 0 ? undefined : counts.indexOf(longest)
  }

  #take(story: number, list: 'fresh' | 'missed', most?: number): Turn {
    const of = this.#stories[story]
    const points = eachProcess(
      (kind) => of?.[list][kind].splice(0, most ?? Number.POSITIVE_INFINITY) ?? [],
    )
    return { story, points, anew: list === 'missed' }
  }
}
