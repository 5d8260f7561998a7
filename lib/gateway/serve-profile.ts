import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { DocumentFormat } from '@/lib/binding/pan-value'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { readInForce } from '@/lib/store/wanted-revision'
import { Refusal } from './answers'
import type { ByWeight } from './by-weight'
import type { HotProfiles } from './hot-profiles'
import { recordStandings } from './record-standing'
import type { Rendered, Renderings, Standing } from './renderings'
import { type Asked, acceptsGzip, type Body, onlyAsks, ServedRendering } from './served-rendering'
import { nextModified, stamp } from './stamp'
import type { Tidings } from './tidings'

const compress = promisify(gzip)
const mostTries = 8

export interface ProfileRequest {
  format: DocumentFormat
  asked: Asked
  /** A HEAD request does not count as served. */
  head: boolean
  /** The key in the machine's own address, by which it may be answered from memory next time. */
  key?: string
}

/**
 * A machine's profile as its Quattor client wants it. The client's whole protocol is Last-Modified:
 * it must rise by a second at least with every new rendering, a rollback's included, or the machine
 * takes what it has for current.
 */
export class ProfileServer {
  constructor(
    private readonly parts: {
      db: Db
      renderings: Renderings
      tidings: Tidings
      hot: HotProfiles
      bodies: ByWeight<Body>
    },
  ) {}

  async serve(asking: Machine, request: ProfileRequest): Promise<Response> {
    const { db, renderings, tidings, hot } = this.parts
    const { format, asked } = request
    let machine = asking
    for (let tries = 1; tries <= mostTries; tries++) {
      const { mark } = tidings
      const inForce = await readInForce(db, [machine.profile])
      const standing = await renderings.standingOf(machine, inForce)
      await recordStandings(db, [{ machine, standing }])
      if (standing.kind !== 'rendered') throw await this.#refusal(machine, standing)
      if (onlyAsks(asked)) return new Response(null, { status: 304 })
      const modified = await this.#modified(machine, standing, request.head)
      if (modified) {
        const { etag, revision } = standing
        const served = new ServedRendering(etag, revision.number, format, modified)
        const response = await this.#answer(served, standing, asked)
        if (!request.head && request.key !== undefined) {
          hot.keep({ machine, key: request.key, served, standing, mark })
        }
        return response
      }
      // Another request was faster, or another revision is wanted by now.
      machine = await db.machine.findUniqueOrThrow({ where: { id: machine.id } })
    }
    throw new Refusal('Unavailable', `What ${machine.name} is to be served keeps changing.`, {
      retryAfter: 1,
    })
  }

  #modified(machine: Machine, standing: Rendered, head: boolean): Promise<Date | undefined> {
    const { etag, revision } = standing
    if (head) return Promise.resolve(nextModified(machine, etag))
    return stamp(this.parts.db, machine, { etag, revision: revision.number }, async () => {
      const body = await this.#body(standing, 'json', etag)
      return body.gzipped
    })
  }

  async #answer(served: ServedRendering, standing: Rendered, asked: Asked): Promise<Response> {
    const zip = acceptsGzip(asked.acceptEncoding)
    if (served.isHeldBy(asked)) {
      return new Response(null, { status: 304, headers: served.headers(304, zip) })
    }
    const { plain, gzipped } = await this.#body(standing, served.format, served.tag)
    const body = zip ? gzipped : plain
    const headers = served.headers(200, zip)
    return new Response(body, {
      headers: { ...headers, 'Content-Length': String(body.byteLength) },
    })
  }

  async #body(standing: Rendered, format: DocumentFormat, tag: string): Promise<Body> {
    const kept = this.parts.bodies.get(tag)
    if (kept) return kept
    const plain = new Uint8Array(Buffer.from(standing.write(format)))
    const body = { plain, gzipped: new Uint8Array(await compress(plain)) }
    this.parts.bodies.set(tag, body, plain.byteLength + body.gzipped.byteLength)
    return body
  }

  async #refusal(
    machine: Machine,
    standing: Exclude<Standing, { kind: 'rendered' }>,
  ): Promise<Refusal> {
    if (standing.kind === 'unresolved') {
      const missing = standing.missing.map(({ text }) => text)
      const why = standing.missing.map((reference) => `${reference.text} (${reference.why})`)
      return new Refusal('Unresolved', `${machine.name} waits for ${why.join(', ')}.`, {
        retryAfter: 30,
        missing,
      })
    }
    const why = standing.why ?? (await this.#whyNothing(machine.profile))
    return new Refusal('Unavailable', `There is no profile for ${machine.name} yet: ${why}.`, {
      retryAfter: 30,
    })
  }

  async #whyNothing(name: string): Promise<string> {
    const profile = await this.parts.db.profile.findUnique({ where: { name } })
    return profile?.problem ?? `nothing was published under the name ${name}`
  }
}
