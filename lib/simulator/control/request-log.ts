export interface RequestEntry {
  at: string
  action: string
  requestId: string
  status: number
  code: string | undefined
  lost: boolean
  ms: number
}

export interface RequestCounts {
  total: number
  byAction: Record<string, { calls: number; errors: Record<string, number>; lost: number }>
  /** The latest ones, newest last. */
  recent: RequestEntry[]
}

/** What a RunInstances call asked for, whatever became of it. */
export interface LaunchRequested {
  clientToken: string
  /** All of its parameters but the token; equal requests give equal text. */
  request: string
}

const kept = 200
const launchesKept = 20_000

/** What EC2 was asked, counted by action. */
export class RequestLog {
  #counts: RequestCounts = { total: 0, byAction: {}, recent: [] }
  readonly #launches = new Map<string, LaunchRequested>()

  /** Repeats are kept once; of very many the oldest go. */
  addLaunch(launch: LaunchRequested): void {
    this.#launches.set(JSON.stringify(launch), launch)
    if (this.#launches.size <= launchesKept) return
    const [oldest] = this.#launches.keys()
    if (oldest !== undefined) this.#launches.delete(oldest)
  }

  launches(): LaunchRequested[] {
    return [...this.#launches.values()]
  }

  add(entry: RequestEntry): void {
    this.#counts.total++
    this.#counts.byAction[entry.action] ??= { calls: 0, errors: {}, lost: 0 }
    const count = this.#counts.byAction[entry.action]
    if (count) {
      count.calls++
      if (entry.code) count.errors[entry.code] = (count.errors[entry.code] ?? 0) + 1
      if (entry.lost) count.lost++
    }
    this.#counts.recent.push(entry)
    if (this.#counts.recent.length > kept) this.#counts.recent.shift()
  }

  counts(): RequestCounts {
    return structuredClone(this.#counts)
  }

  reset(): void {
    this.#counts = { total: 0, byAction: {}, recent: [] }
  }
}
