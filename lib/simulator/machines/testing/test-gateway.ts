import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sha256Hex } from '@/lib/platform/ids'

/** One report of a machine, in the order of arrival. */
export type Report = Record<string, string>

/**
 * A gateway for one machine, over real HTTP, that does what the machine API promises and
 * misbehaves on request. It keeps all it was told.
 */
export class TestGateway {
  readonly reports: Report[] = []
  readonly components: unknown[] = []
  /** The bytes of the log at which their runs began. */
  readonly runsFrom: number[] = []
  readonly registrations: { launch: string; signature: string; authorization: string }[] = []
  readonly lastEventIds: (string | undefined)[] = []
  log: Buffer = Buffer.alloc(0)
  profile: unknown = {}
  revision = 1
  /** Answers of the register call that come before the first good one. */
  registerRefusals: { status: number; headers?: Record<string, string>; body?: string }[] = []
  /** The lines of the volumes call; null: not known yet; undefined: there is no such call. */
  volumes: string | null | undefined
  /** What the machine said it has let go of. */
  readonly released: string[] = []
  /** So many reports of `configured` are refused, because something claimed is missing. */
  refuseConfigured = 0
  /** What a fact has changed of the profile since it was published: another rendering of it. */
  facts = 0
  /** The profile is not served, for it names these. */
  missing: string[] = []
  logLimit = Number.POSITIVE_INFINITY
  /** So many log posts are stored without their sender hearing of it. */
  loseLogReplies = 0
  profileFetches = 0
  private server: Server | undefined
  private rooms = new Set<ServerResponse>()
  private port = 0
  private eventId = 0
  private modified = Math.floor(Date.now() / 1000) * 1000

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get members(): number {
    return this.rooms.size
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy())
    })
    this.server = server
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done))
    this.port = (server.address() as AddressInfo).port
  }

  /** Goes away as a killed process does; `open` comes back at the same address. */
  async goAway(): Promise<void> {
    const server = this.server
    if (!server) return
    this.server = undefined
    server.closeAllConnections()
    this.rooms.clear()
    await new Promise<void>((done) => server.close(() => done()))
  }

  publish(profile: unknown, how: 'told' | 'unsaid' = 'told'): void {
    this.profile = profile
    this.revision++
    this.modified += 1000
    if (how === 'told') this.tell('profile', this.news)
  }

  /** Renders the same revision anew, with another profile. */
  changeFacts(profile: unknown): void {
    this.profile = profile
    this.facts++
    this.modified += 1000
    this.tell('profile', this.news)
  }

  /** What a room says of the profile as it is now. */
  get news(): string {
    return `revision=${this.revision} rendering=${this.rendering}`
  }

  private get rendering(): string {
    return `${this.revision * 1000 + this.facts}`.padStart(16, '0')
  }

  tell(event: string, data = ''): void {
    this.eventId++
    for (const room of this.rooms) {
      room.write(`event: ${event}\nid: ${this.eventId}\ndata: ${data}\n\n`)
    }
  }

  comment(text: string): void {
    for (const room of this.rooms) room.write(`: ${text}\n\n`)
  }

  closeRooms(): void {
    for (const room of this.rooms) room.destroy()
    this.rooms.clear()
  }

  phases(): string[] {
    return this.reports.map((report) => report.phase ?? '')
  }

  userData(shell = 'sh'): string {
    return [
      '#!/bin/sh',
      `MUSTER_URL=${this.url}`,
      'MUSTER_LAUNCH=launch-1',
      'MUSTER_TOKEN=secret-launch-token',
      'MUSTER_POOL=wn',
      'MUSTER_PROFILE=wn',
      `agent="\${MUSTER_ROOT:-}/root/muster-agent"`,
      'until curl -fsS -o "$agent" "$MUSTER_URL/v1/agent"; do sleep 1; done',
      `exec ${shell} "$agent"`,
      '',
    ].join('\n')
  }

  private async answer(request: IncomingMessage, response: ServerResponse) {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const url = new URL(request.url ?? '/', this.url)
    const key = `${request.method} ${url.pathname}`
    if (key === 'GET /v1/agent') {
      const agent = readFileSync('public/agent/muster-agent', 'utf8')
      send(response, 200, agent, { 'muster-agent-sha256': sha256Hex(agent) })
      return
    }
    if (key === 'POST /v1/register') return this.register(request, response, body)
    if (key === 'GET /q/secret-profile-key/wn-0001.json')
      return this.serveProfile(request, response)
    if (request.headers.authorization !== 'Bearer secret-machine-token') {
      return send(response, 401, 'error=Unauthorized\nmessage=who are you\n')
    }
    if (key === 'POST /v1/log')
      return this.takeLog(response, Number(url.searchParams.get('offset')), body)
    if (key === 'POST /v1/status') {
      const report: Report = Object.fromEntries(new URLSearchParams(body.toString()))
      if (report.phase === 'configured' && this.refuseConfigured-- > 0) {
        const missing = 'error=ClaimsMissing\nmessage=wn-0001 still lacks its address.\n'
        return send(response, 409, missing, { 'retry-after': '0' })
      }
      this.reports.push(report)
      return send(response, 200, `revision=${this.revision}\nrendering=${this.rendering}\n`)
    }
    if (key === 'GET /v1/profile') {
      const { 'if-none-match': held } = request.headers
      return this.missing.length > 0 ? this.refuse(response) : send(response, held ? 304 : 200, '')
    }
    if (key === 'POST /v1/components') {
      this.components.push(JSON.parse(body.toString()))
      this.runsFrom.push(Number(url.searchParams.get('offset') ?? Number.NaN))
      return send(response, 200, '')
    }
    if (key === 'GET /v1/volumes' && this.volumes !== undefined) {
      if (this.volumes !== null) return send(response, 200, this.volumes)
      return send(response, 425, 'error=TooEarly\nmessage=not made yet\n', { 'retry-after': '0' })
    }
    if (key === 'POST /v1/released') {
      this.released.push(new URLSearchParams(body.toString()).get('volume_id') ?? '')
      return send(response, 200, '')
    }
    if (key === 'GET /v1/room') {
      this.lastEventIds.push(request.headers['last-event-id'] as string | undefined)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': welcome to the room\n\n')
      this.rooms.add(response)
      response.on('close', () => this.rooms.delete(response))
      return
    }
    send(response, 404, '')
  }

  private register(request: IncomingMessage, response: ServerResponse, body: Buffer) {
    const form = new URLSearchParams(body.toString())
    this.registrations.push({
      launch: form.get('launch') ?? '',
      signature: form.get('signature') ?? '',
      authorization: request.headers.authorization ?? '',
    })
    const refusal = this.registerRefusals.shift()
    if (refusal) return send(response, refusal.status, refusal.body ?? '', refusal.headers)
    const profileUrl = `${this.url}/q/secret-profile-key/wn-0001.json`
    send(
      response,
      200,
      `machine=wn-0001\ntoken=secret-machine-token\nprofile_url=${profileUrl}\nsite=demo\n`,
    )
  }

  private serveProfile(request: IncomingMessage, response: ServerResponse) {
    this.profileFetches++
    if (this.missing.length > 0) return this.refuse(response)
    const since = Date.parse(request.headers['if-modified-since'] ?? '')
    if (since >= this.modified) return send(response, 304, '')
    send(response, 200, JSON.stringify(this.profile), {
      'content-type': 'application/json',
      'last-modified': new Date(this.modified).toUTCString(),
    })
  }

  private refuse(response: ServerResponse) {
    const missing = this.missing.map((name) => `missing=${name}\n`).join('')
    send(response, 503, `error=Unresolved\nmessage=Not yet.\n${missing}`, { 'retry-after': '5' })
  }

  private takeLog(response: ServerResponse, offset: number, body: Buffer) {
    if (offset > this.log.length) return send(response, 409, `offset=${this.log.length}\n`)
    if (offset + body.length > this.logLimit) {
      return send(response, 413, 'error=LogFull\nmessage=no more\n')
    }
    const overlap = this.log.subarray(offset, offset + body.length)
    if (!body.subarray(0, overlap.length).equals(overlap)) {
      throw new Error(`different bytes at offset ${offset}`)
    }
    this.log = Buffer.concat([this.log, body.subarray(overlap.length)])
    if (this.loseLogReplies > 0) {
      this.loseLogReplies--
      response.destroy()
      return
    }
    send(response, 200, `offset=${this.log.length}\n`)
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers })
  response.end(status === 304 ? undefined : body)
}
