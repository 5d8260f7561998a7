import type { DocumentFormat } from '@/lib/binding/pan-value'

/** A document as it goes over the wire. */
export interface Body {
  plain: Uint8Array<ArrayBuffer>
  gzipped: Uint8Array<ArrayBuffer>
}

/** The headers of a request that decide what is answered. */
export interface Asked {
  acceptEncoding: string | undefined
  ifNoneMatch: string | undefined
  ifModifiedSince: string | undefined
}

const contentType: Record<DocumentFormat, string> = {
  // Not text/…: the Quattor client would decode that by its charset and die of Latin-1.
  json: 'application/json',
  xml: 'application/xml',
}

/** What a machine is served at present, in one format: how the Quattor client asks decides what goes out. */
export class ServedRendering {
  /** Tells this document from the machine's others, and from the same in the other format. */
  readonly tag: string
  readonly #modified: string
  readonly #modifiedAt: number
  readonly #notModified = new Map<boolean, string>()

  constructor(
    readonly etag: string,
    readonly revision: number,
    readonly format: DocumentFormat,
    modified: Date,
  ) {
    this.tag = format === 'xml' ? `${etag}-xml` : etag
    this.#modified = modified.toUTCString()
    this.#modifiedAt = modified.getTime()
  }

  /** Whether the caller holds this very rendering. Dates are compared for equality: ours only rise. */
  isHeldBy({ ifNoneMatch, ifModifiedSince }: Asked): boolean {
    if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, this.tag)
    if (ifModifiedSince === undefined) return false
    return ifModifiedSince === this.#modified || Date.parse(ifModifiedSince) === this.#modifiedAt
  }

  /** But for the length of what follows. */
  headers(status: 200 | 304, zip: boolean): Record<string, string> {
    return {
      ETag: `"${this.tag}${zip ? '-gzip' : ''}"`,
      'Last-Modified': this.#modified,
      'Cache-Control': 'private, no-cache',
      Vary: 'Accept-Encoding',
      'Muster-Revision': String(this.revision),
      ...(status === 304 ? {} : { 'Content-Type': contentType[this.format] }),
      ...(status === 304 || !zip ? {} : { 'Content-Encoding': 'gzip' }),
    }
  }

  /** The answer to a caller that holds it, as it goes over the wire, but for what belongs to the connection. */
  notModified({ acceptEncoding }: Asked): string {
    const zip = acceptsGzip(acceptEncoding)
    let head = this.#notModified.get(zip)
    if (head === undefined) {
      head = 'HTTP/1.1 304 Not Modified\r\n'
      for (const [name, value] of Object.entries(this.headers(304, zip))) {
        head += `${name}: ${value}\r\n`
      }
      this.#notModified.set(zip, head)
    }
    return head
  }
}

function namesTag(tags: string, own: string): boolean {
  return tags.split(',').some((tag) => {
    const bare = tag.trim().replace(/^W\//, '').replaceAll('"', '')
    return bare === '*' || bare.replace(/-gzip$/, '') === own
  })
}

/** Whether the caller only asks whether there is something for it to fetch. */
export function onlyAsks({ ifNoneMatch }: Asked): boolean {
  return ifNoneMatch?.trim() === '*'
}

const known = new Map<string, boolean>()

/** The Quattor client separates its encodings by blanks only. */
export function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined) return false
  const before = known.get(header)
  if (before !== undefined) return before
  const accepts = header
    .toLowerCase()
    .replace(/\s*;\s*/g, ';')
    .split(/[\s,]+/)
    .some((offer) => /^(x-)?gzip(;|$)/.test(offer) && !/;q=0(\.0*)?$/.test(offer))
  if (known.size < 100) known.set(header, accepts)
  return accepts
}
