import { elapsedMs } from '@/lib/platform/clock'
import { Refusal } from './answers'

/** No machine is put off for longer: it would be taken for lost. */
const longestWait = 90
/** What one piece of work is taken to need before any was done, in seconds. */
const firstGuess = 0.02

/**
 * Lets so many pieces of work be in hand at once and so many more wait for their turn. Who comes beyond
 * that is put off at once, for a time drawn from as long as it will take to serve all who were: so they
 * come back one after the other and not together.
 */
export class Admission {
  #inHand = 0
  /**
   * How many were put off, by the second in which they may come back. From then on they are not expected
   * any more: who comes back is served, or put off again.
   */
  readonly #expected = new Map<number, number>()
  #mean = firstGuess
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly what: string,
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** Everything that this gateway has not finished, whether begun or not. */
  get size(): number {
    return this.#inHand + this.#waiting.length
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inHand < this.atOnce) this.#inHand += 1
    else if (this.#waiting.length < this.mostWaiting) {
      // Whoever is done hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else throw this.#putOff()
    const began = elapsedMs()
    try {
      return await work()
    } finally {
      this.#mean += ((elapsedMs() - began) / 1000 - this.#mean) / 50
      const next = this.#waiting.shift()
      if (next) next()
      else this.#inHand -= 1
    }
  }

  #putOff(): Refusal {
    const second = Math.floor(elapsedMs() / 1000)
    const soonest = (this.size * this.#mean) / this.atOnce
    const spread = Math.max(2, ((this.#stillExpected(second) + 1) * this.#mean) / this.atOnce)
    const wait = Math.ceil(soonest + this.random() * spread)
    const retryAfter = Math.min(longestWait, Math.max(1, wait))
    const back = second + retryAfter
    this.#expected.set(back, (this.#expected.get(back) ?? 0) + 1)
    return new Refusal('Unavailable', `This gateway has as many ${this.what} in hand as it can.`, {
      retryAfter,
    })
  }

  #stillExpected(second: number): number {
    let count = 0
    for (const [back, machines] of this.#expected) {
      if (back <= second) this.#expected.delete(back)
      else count += machines
    }
    return count
  }
}
