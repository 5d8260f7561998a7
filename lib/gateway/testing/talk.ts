import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'

/** One connection, as bytes. */
export class Talk {
  heard = ''
  ended = false
  connected = false
  readonly #socket: Socket

  constructor(private readonly port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.setNoDelay(true)
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (chunk) => {
      this.heard += chunk
    })
    this.#socket.on('connect', () => {
      this.connected = true
    })
    this.#socket.on('close', () => {
      this.ended = true
    })
    // What broke shows in what was heard.
    this.#socket.on('error', () => {})
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(bytes)
  }

  /** Sends this, and answers what comes back as a whole. */
  async say(text: string): Promise<string> {
    this.heard = ''
    this.send(text)
    await expect.poll(() => isWhole(this.heard), { interval: 5 }).toBe(true)
    return this.heard
  }

  /** Until the other end has had the time to see what was sent: it answers another connection. */
  async settle(): Promise<void> {
    await (await fetch(`http://127.0.0.1:${this.port}/healthz`)).text()
  }

  end(): void {
    this.#socket.destroy()
  }
}

/** Whether there is an answer, to its end, and nothing begun after it. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  if (/\r\ntransfer-encoding: chunked/i.test(answer)) return answer.endsWith('0\r\n\r\n')
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0)
  return answer.length - head - 4 >= length
}
