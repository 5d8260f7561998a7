const mostKept = 100_000

/**
 * What the database has told of changes, so that what was read of it can be kept: it is good for as
 * long as nothing was told of it since. While nobody listens nothing is good.
 */
export class Tidings {
  #listening = false
  #mark = 0
  /** What was read before this mark may have changed unheard. */
  #floor = 0
  #changed = new Map<string, number>()

  get listening(): boolean {
    return this.#listening
  }

  /** A moment to compare with; take it before reading. */
  get mark(): number {
    return this.#mark
  }

  /** Takes a payload of `muster_room`, such as `facts:wn`. */
  heard(payload: string): void {
    this.#mark += 1
    // More than anybody asks for: begin anew, and let everything be read again.
    if (this.#changed.size >= mostKept) this.#forget()
    this.#changed.set(payload, this.#mark)
    const colon = payload.indexOf(':')
    if (colon > 0) this.#changed.set(payload.slice(0, colon), this.#mark)
  }

  connected(): void {
    this.#forget()
    this.#listening = true
  }

  lost(): void {
    this.#listening = false
  }

  /** Whether none of these was told of since. `facts` alone means those of any pool. */
  unchanged(subjects: readonly string[], since: number): boolean {
    if (!this.#listening || since < this.#floor) return false
    if (since === this.#mark) return true
    return subjects.every((subject) => (this.#changed.get(subject) ?? 0) <= since)
  }

  #forget(): void {
    this.#mark += 1
    this.#floor = this.#mark
    this.#changed = new Map()
  }
}
