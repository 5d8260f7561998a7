import { now } from '@/lib/platform/clock'

/** Whether EC2 answered when it was last asked for everything, and since when that is so. */
export class Ec2Health {
  #reachable: boolean | undefined
  #since = now()
  #error: string | null = null

  answered(): void {
    this.#turn(true, null)
  }

  failed(words: string): void {
    this.#turn(false, words)
  }

  /** For the process's own row; null before the first answer. The last error stays to be read. */
  describe(): { reachable: boolean; since: string; error: string | null } | null {
    if (this.#reachable === undefined) return null
    return { reachable: this.#reachable, since: this.#since.toISOString(), error: this.#error }
  }

  #turn(reachable: boolean, error: string | null): void {
    if (this.#reachable !== reachable) this.#since = now()
    this.#reachable = reachable
    if (error !== null) this.#error = error
  }
}
