import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFrontDoor } from './front-door'
import { ServedRendering } from './served-rendering'
import { Talk } from './testing/talk'

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
      const before = request.socket.bytesRead
      request.on('end', async () => {
        const { method, url, headers, socket } = request
        // As late as a look into the database; or until the next request has come.
        if (url !== '/q/k/slow.json') await turns(5)
        else await expect.poll(() => socket.bytesRead, { interval: 5 }).toBeGreaterThan(before)
        const held = headers['if-modified-since'] && method === 'GET' && !body
        if (held) response.writeHead(304, served.headers(304, false)).end()
        else response.end(`${method} ${url} ${body}`)
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

  const open = (to = server) => new Talk((to.address() as AddressInfo).port)
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

  test.each<[what: string, pieces: string[], answers?: number]>([
    ['a HEAD', [isNew.replace('GET', 'HEAD')]],
    ['a GET with a body', [get('Content-Length: 4', 'Connection: close'), 'body']],
    ['HTTP/1.0', [isNew.replace('1.1', '1.0')]],
    ['one that hangs up', [isNew.replace('Host', 'Connection: close\r\nHost')]],
    ['no HTTP', ['what is this?\r\n\r\n']],
    ['a header without a colon', [isNew.replace('Host: a', 'Host: a\r\nnothing')]],
    ['too many headers', [get(`X: ${'x'.repeat(20_000)}`)]],
    ['pieces', [isNew.slice(0, 20), isNew.slice(20, 40), isNew.slice(40)]],
    ['two at once', [`${get()}${isNew.replace('Host', 'Connection: close\r\nHost')}`], 2],
    ['one before the answer to the last', [get().replace('wn', 'slow'), isNew], 2],
    ['a body that looks like a request', [post(isNew.length), isNew]],
    ['a body that begins like one', [post(isNew.length + 1), isNew, '!']],
  ])('leaves to node:http: %s', async (_what, pieces, answers = 1) => {
    // With nothing known of a connection, and with the front door opened on it.
    const [fresh, used] = [open(), await known()]
    const before = answered
    for (const talk of [fresh, used]) await sayInPieces(talk, pieces, answers)
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
    await turns(200)
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

/** Each in a packet of its own; then until that many answers began, or the connection ended. */
async function sayInPieces(talk: Talk, pieces: readonly string[], answers: number): Promise<void> {
  talk.heard = ''
  for (const piece of pieces) {
    talk.send(piece)
    await turns(10)
  }
  const begun = () => talk.heard.split('HTTP/1.').length - 1
  await expect.poll(() => talk.ended || begun() >= answers, { interval: 5 }).toBe(true)
  // Should more be said than there is to say.
  await turns(10)
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise(setImmediate)
}
