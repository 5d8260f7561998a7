import { now } from '@/lib/platform/clock'
import { Backoff, callGateway, field } from './gateway-calls'
import type { Disk } from './papers'

const gatherMs = 300

/** A machine's log: it only grows, and the gateway gets what it has not yet. */
export class LightLog {
  /** What is in memory of it begins there: after a restart, at what the gateway has. */
  readonly #start: number
  #pieces: Buffer[] = []
  #size: number
  #chunk = 131_072
  #shipping = false
  at = now()

  constructor(private readonly disk: Disk) {
    this.#start = disk.papers.logOffset
    this.#size = this.#start
  }

  get size(): number {
    return this.#size
  }

  get unshipped(): boolean {
    return !this.disk.papers.logFull && this.#size > this.disk.papers.logOffset
  }

  /** What the agent says itself. */
  say(text: string): void {
    this.print(`[muster] ${now().toISOString().replace(/\.\d+/, '')} ${text}\n`)
  }

  print(text: string): void {
    const bytes = Buffer.from(text)
    this.#pieces.push(bytes)
    this.#size += bytes.length
    this.at = now()
  }

  /** The bytes from an offset on, at most so many. */
  bytes(from: number, limit: number): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)]
    const at = Math.max(0, from - this.#start)
    return (this.#pieces[0] ?? Buffer.alloc(0)).subarray(at, at + limit)
  }

  /** Sends what there is in the background, lines that come close together at once. */
  ship(url: string, token: string, signal: AbortSignal): void {
    if (this.#shipping || !this.unshipped) return
    this.#shipping = true
    const backoff = new Backoff()
    const work = async () => {
      await new Promise((later) => setTimeout(later, gatherMs))
      while (this.unshipped && !signal.aborted) {
        const { taken, retryAfter } = await this.shipPiece(url, token, signal)
        if (taken) backoff.reset()
        else await backoff.wait(retryAfter, signal)
      }
    }
    // Switched off meanwhile: the rest stays on the disk.
    void work()
      .catch(() => undefined)
      .finally(() => {
        this.#shipping = false
      })
  }

  /** Sends the next piece; answers whether that brought it on. */
  async shipPiece(
    url: string,
    token: string,
    signal: AbortSignal,
    timeoutMs?: number,
  ): Promise<{ taken: boolean; retryAfter?: number | undefined }> {
    const { papers } = this.disk
    const offset = papers.logOffset
    const answer = await callGateway({
      ...{ method: 'POST', url: `${url}/v1/log?offset=${offset}`, token, signal },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      headers: { 'content-type': 'application/octet-stream' },
      body: this.bytes(offset, this.#chunk),
    })
    const text = answer.body.toString('latin1')
    if (answer.status === 200 || answer.status === 409) {
      const next = field(text, 'offset')
      if (!/^\d+$/.test(next)) return { taken: false }
      papers.logOffset = Number(next)
      this.disk.save()
      return { taken: papers.logOffset !== offset && papers.logOffset <= this.#size }
    }
    if (answer.status === 413 && field(text, 'error') === 'LogFull') {
      papers.logFull = true
      this.disk.save()
      return { taken: true }
    }
    if (answer.status === 413 && this.#chunk > 1024) {
      this.#chunk /= 2
      return { taken: true }
    }
    return { taken: false, retryAfter: answer.retryAfter }
  }
}
