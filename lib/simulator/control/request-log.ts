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

const kept = 200

/** What EC2 was asked, counted by action. */
export class RequestLog {
  #counts: RequestCounts = { total: 0, byAction: {}, recent: [] }

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
