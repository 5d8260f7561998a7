import http from 'node:http'
import https from 'node:https'
import { Backoff, readRetryAfter } from './gateway-calls'

export interface RoomEvent {
  event: string
  data: string
  id: string | undefined
}

export interface RoomWishes {
  url: string
  token: string
  lastEventId(): string | undefined
  said(text: string): void
  told(event: RoomEvent): void
  /** The gateway said a word. */
  heard(): void
  signal: AbortSignal
}

const agents = {
  http: new http.Agent({ keepAlive: false }),
  https: new https.Agent({ keepAlive: false }),
}
const silenceMs = 60_000

/** A machine's place in its room, which it comes back to whenever it falls out of it. */
export class LightRoom {
  #request: http.ClientRequest | undefined
  #heardAt = performance.now()
  #joined = false
  #out = false

  constructor(private readonly wishes: RoomWishes) {}

  /** Sits in the room until the machine is switched off. */
  async stay(): Promise<void> {
    const { signal, said } = this.wishes
    const backoff = new Backoff()
    while (!signal.aborted) {
      const { problem, retryAfter } = await this.#sit()
      if (signal.aborted) return
      if (this.#joined) backoff.reset()
      this.#joined = false
      if (!this.#out) said(`out of the room (${problem}), coming back`)
      this.#out = true
      await backoff.wait(retryAfter, signal)
    }
  }

  /** A connection that was silent for long is taken for dead, whatever TCP thinks of it. */
  leaveIfSilent(at: number): void {
    if (this.#request && at - this.#heardAt > silenceMs) {
      this.#request.destroy(new Error('it had fallen silent'))
    }
  }

  #sit(): Promise<{ problem: string; retryAfter?: number | undefined }> {
    const { url, token, signal, lastEventId } = this.wishes
    this.#heardAt = performance.now()
    return new Promise((resolve) => {
      const secure = url.startsWith('https:')
      const id = lastEventId()
      const request = (secure ? https : http).request(`${url}/v1/room`, {
        agent: secure ? agents.https : agents.http,
        signal,
        headers: {
          'user-agent': 'muster-agent/1',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          ...(id ? { 'last-event-id': id } : {}),
        },
      })
      this.#request = request
      const end = (problem: string, retryAfter?: number) => {
        this.#request = undefined
        resolve({ problem, retryAfter })
      }
      request.once('error', (error) => end(error.message))
      request.once('response', (response) => {
        const status = response.statusCode ?? 0
        if (status !== 200) {
          response.resume()
          end(`it answers ${status}`, readRetryAfter(response.headers['retry-after']))
          return
        }
        const read = this.#reader()
        response.setEncoding('utf8')
        response.on('data', read)
        response.once('error', (error) => end(error.message))
        response.once('end', () => end('the gateway closed it'))
      })
      request.end()
    })
  }

  /** Takes the stream apart: events end with an empty line, comments are signs of life. */
  #reader(): (piece: string) => void {
    let rest = ''
    let event = ''
    let data = ''
    let id: string | undefined
    return (piece) => {
      this.#heardAt = performance.now()
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      for (const raw of lines) {
        const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
        if (line.startsWith('event:')) event = line.slice(6).trimStart()
        else if (line.startsWith('data:')) data = line.slice(5).trimStart()
        else if (line.startsWith('id:')) id = line.slice(3).trimStart()
        else if (line.startsWith(':')) this.#inRoom()
        else if (line === '') {
          if (event) {
            this.#inRoom()
            this.wishes.told({ event, data, id })
          }
          event = ''
          data = ''
          id = undefined
        }
      }
    }
  }

  #inRoom(): void {
    this.#joined = true
    if (this.#out) this.wishes.said('back in the room')
    this.#out = false
    this.wishes.heard()
  }
}
