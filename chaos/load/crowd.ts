import { setMaxListeners } from 'node:events'
import http from 'node:http'
import {
  type Answer,
  Backoff,
  callGateway,
  field,
  isForLater,
  isTaken,
} from '@/lib/simulator/machines/light/gateway-calls'
import { LightRoom } from '@/lib/simulator/machines/light/light-room'
import type { Papers } from './launched-machines'

/** Each machine has connections of its own, as on a site. */
const connections = new http.Agent({ keepAlive: false })

/** Machines that do what they do together: register, and sit in their rooms. */
export class Crowd {
  /** Answers that none should get, and how often each was heard. */
  readonly strange = new Map<string, number>()
  readonly #tokens: string[] = []
  readonly #end = new AbortController()
  #leaving: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly url: string,
    private readonly papers: readonly Papers[],
  ) {
    setMaxListeners(0, this.#end.signal)
  }

  /** All at once; each again and again until it is taken or refused for good. */
  async register(): Promise<void> {
    await Promise.all(this.papers.map((papers) => this.#registerOne(papers)))
  }

  /** All go into their rooms at once, and come back by themselves whenever they fall out. */
  enterRooms(): void {
    const rooms = this.#tokens.map((token) =>
      new LightRoom({
        ...{ url: this.url, token, signal: this.#end.signal },
        lastEventId: () => undefined,
        said: () => undefined,
        told: () => undefined,
        heard: () => undefined,
      }).stay(),
    )
    this.#leaving = Promise.allSettled(rooms)
  }

  async leave(): Promise<void> {
    this.#end.abort()
    await this.#leaving
  }

  async #registerOne({ launch, token, signature }: Papers): Promise<void> {
    const backoff = new Backoff()
    for (;;) {
      const answer = await callGateway({
        ...{ method: 'POST', url: `${this.url}/v1/register`, token },
        form: { launch, signature },
        ...{ signal: this.#end.signal, agent: connections },
      })
      if (isTaken(answer)) {
        this.#tokens.push(field(answer.body.toString(), 'token'))
        return
      }
      if (!isPutOff(answer)) {
        this.strange.set(answer.problem, (this.strange.get(answer.problem) ?? 0) + 1)
      }
      if (!isForLater(answer)) return
      await backoff.wait(answer.retryAfter, this.#end.signal)
    }
  }
}

function isPutOff({ status, retryAfter, problem }: Answer): boolean {
  return status === 503 && retryAfter !== undefined && problem.startsWith('503 Unavailable')
}
