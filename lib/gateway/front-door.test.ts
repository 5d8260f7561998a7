import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFrontDoor } from './front-door'
import { ServedRendering } from './served-rendering'

const modified = new Date('2026-11-24T14:00:00Z')
const served = new ServedRendering('tag', 1, 'json', modified)
const get = (...more: string[]) =>
  `GET /q/k/wn.json HTTP/1.1\r\n${['Host: a', ...more].join('\r\n')}\r\n\r\n`
const isNew = get(`If-Modified-Since: ${modified.toUTCString()}`)

describe('the front door', () => {
  let server: Server
  /** What it answered itself. */
  let answered = 0

  const start = async () => {
    const begun = createServer({ connectionsCheckingInterval: 20 }, (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk
      })
      request.on('end', () => {
        const held = request.headers['if-modified-since'] && request.method === 'GET' && !body
        // As late as a look into the database.
        setTimeout(() => {
          if (held) response.writeHead(304, served.headers(304, false)).end()
          else response.end(`${request.method} ${request.url} ${body}`)
        }, 5)
      })
    })
    const findHeld = (path: string, asked: Parameters<ServedRendering['isHeldBy']>[0]) =>
      path === '/q/k/wn.json' && served.isHeldBy(asked) ? served : undefined
    const hot = () => {
      answered += 1
    }
    openFrontDoor(begun, { findHeld }, { hot })
    await new Promise<void>((resolve) => begun.listen(0, '127.0.0.1', resolve))
    return begun
  }
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const open = (to = server) => new Talk(connect((to.address() as AddressInfo).port, '127.0.0.1'))
  /** A connection whose latest answer came from the front door. */
  const known = async (to = server) => {
    const talk = open(to)
    await talk.say(isNew)
    const before = answered
    await talk.say(isNew)
    expect(answered).toBe(before + 1)
    return talk
  }

  test('says just what node:http says', async () => {
    const talk = open()
    const before = answered
    const first = await talk.say(isNew)
    expect(answered).toBe(before)
    expect(first).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n.*\r\n\r\n$/s)
    for (let n = 0; n < 3; n++) expect(undated(await talk.say(isNew))).toBe(undated(first))
    expect(answered).toBe(before + 3)
    expect(await talk.say(get())).toContain('\r\n\r\nGET /q/k/wn.json ')
    expect(undated(await talk.say(isNew))).toBe(undated(first))
    expect(answered).toBe(before + 4)
    talk.end()
  })

  test.each([
    ['a HEAD', [isNew.replace('GET', 'HEAD')]],
    ['a GET with a body', [get('Content-Length: 4', 'Connection: close'), 'body']],
    ['HTTP/1.0', [isNew.replace('1.1', '1.0')]],
    ['one that hangs up', [isNew.replace('Host', 'Connection: close\r\nHost')]],
    ['no HTTP', ['what is this?\r\n\r\n']],
    ['a header without a colon', [isNew.replace('Host: a', 'Host: a\r\nnothing')]],
    ['too many headers', [get(`X: ${'x'.repeat(20_000)}`)]],
    ['pieces', [isNew.slice(0, 20), isNew.slice(20, 40), isNew.slice(40)]],
    ['two at once', [`${get()}${isNew.replace('Host', 'Connection: close\r\nHost')}`]],
    ['one before the answer to the last', [get(), isNew.replace('Host', 'X: y\r\nHost')]],
    ['a body that looks like a request', [post(isNew.length), isNew]],
    ['a body that begins like one', [post(isNew.length + 1), isNew, '!']],
  ])('leaves to node:http: %s', async (_what, pieces) => {
    // With nothing known of a connection, and with the front door opened on it.
    const [fresh, used] = [open(), await known()]
    const before = answered
    for (const talk of [fresh, used]) await talk.sayInPieces(pieces)
    expect(undated(used.heard)).toBe(undated(fresh.heard))
    expect(used.heard).toMatch(/^HTTP\/1\.1 [234]/)
    expect(answered).toBe(before)
    for (const talk of [fresh, used]) talk.end()
  })

  test('keeps a connection that is used, and no other', async () => {
    const strict = await start()
    strict.headersTimeout = 300
    strict.requestTimeout = 400
    strict.keepAliveTimeout = 1000
    const [busy, idle, slow] = [await known(strict), await known(strict), await known(strict)]
    const began = Date.now()
    slow.send(isNew.slice(0, 20))
    // Longer than a request may take, and than a connection may rest.
    while (!idle.ended) expect(await busy.say(isNew)).toContain(' 304 ')
    expect(Date.now() - began).toBeGreaterThan(900)
    expect(slow.heard).toContain('HTTP/1.1 408 ')
    expect(slow.ended).toBe(true)
    expect(await busy.say(isNew)).toContain(' 304 ')
    await new Promise((resolve) => strict.close(resolve))
  })

  test('closes with the server', async () => {
    const other = await start()
    const talk = await known(other)
    await new Promise((resolve) => other.close(resolve))
    await expect.poll(() => talk.ended).toBe(true)
  })

  test('takes a large body no faster than it is read', async () => {
    const other = createServer()
    openFrontDoor(other, { findHeld: () => undefined }, { hot: () => {} })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const asked = new Promise<Socket>((resolve) => other.on('request', (r) => resolve(r.socket)))
    const talk = open(other)
    const size = 64 * 1024 * 1024
    talk.send(post(size))
    talk.send(Buffer.alloc(size))
    const socket = await asked
    await expect.poll(() => socket.isPaused()).toBe(true)
    for (let n = 0; n < 200; n++) await new Promise(setImmediate)
    expect(socket.bytesRead).toBeLessThan(1024 * 1024)
    talk.end()
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  })
})

function post(length: number): string {
  return `POST /v1/log HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`
}

function undated(answer: string): string {
  return answer.replaceAll(/\r\nDate: [^\r]*/g, '')
}

/** One connection, as bytes. */
class Talk {
  heard = ''
  ended = false

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      this.heard += chunk
    })
    socket.on('close', () => {
      this.ended = true
    })
    socket.on('error', () => {})
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes)
  }

  async say(text: string): Promise<string> {
    this.heard = ''
    this.send(text)
    await expect.poll(() => this.heard, { interval: 5 }).toMatch(/\r\n\r\n/)
    return this.heard
  }

  /** Each in a packet of its own; until nothing more is said, or the connection ends. */
  async sayInPieces(pieces: readonly string[]): Promise<void> {
    this.heard = ''
    for (const piece of pieces) {
      this.send(piece)
      for (let n = 0; n < 10; n++) await new Promise(setImmediate)
    }
    const answers = pieces[0]?.startsWith('GET') && pieces[1]?.startsWith('GET') ? 2 : 1
    const whole = () => this.heard.split('HTTP/1.1 ').length > answers
    await expect.poll(() => this.ended || whole(), { interval: 5 }).toBe(true)
    for (let n = 0; n < 10; n++) await new Promise(setImmediate)
  }

  end(): void {
    this.socket.destroy()
  }
}
