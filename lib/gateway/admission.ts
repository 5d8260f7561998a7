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
  /** Put off, and not served since: how many may be expected back. */
  #owed = 0
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
    const began = performance.now()
    try {
      return await work()
    } finally {
      this.#mean += ((performance.now() - began) / 1000 - this.#mean) / 50
      this.#owed = Math.max(0, this.#owed - 1)
      const next = this.#waiting.shift()
      if (next) next()
      else this.#inHand -= 1
    }
  }

  #putOff(): Refusal {
    this.#owed += 1
    const soonest = (this.size * this.#mean) / this.atOnce
    const spread = Math.max(2, (this.#owed * this.#mean) / this.atOnce)
    const wait = Math.ceil(soonest + this.random() * spread)
    const retryAfter = Math.min(longestWait, Math.max(1, wait))
    return new Refusal('Unavailable', `This gateway has as many ${this.what} in hand as it can.`, {
      retryAfter,
    })
  }
}
