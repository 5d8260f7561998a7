/** Keeps what was used last, up to a weight altogether; the heaviest alone is kept all the same. */
export class ByWeight<T> {
  readonly #kept = new Map<string, { value: T; weight: number }>()
  #weight = 0

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    const entry = this.#kept.get(key)
    if (!entry) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, entry)
    return entry.value
  }

  set(key: string, value: T, weight: number): void {
    this.delete(key)
    this.#kept.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.most || oldest === key) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const entry = this.#kept.get(key)
    if (!entry) return
    this.#kept.delete(key)
    this.#weight -= entry.weight
  }
}
