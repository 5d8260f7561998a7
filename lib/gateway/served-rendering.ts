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
  readonly #headers: ReadonlyMap<string, readonly string[]>

  constructor(
    readonly etag: string,
    readonly revision: number,
    readonly format: DocumentFormat,
    modified: Date,
  ) {
    this.tag = format === 'xml' ? `${etag}-xml` : etag
    this.#modified = modified.toUTCString()
    this.#modifiedAt = modified.getTime()
    this.#headers = new Map(
      [200, 304].flatMap((status) =>
        [true, false].map((zip) => [`${status} ${zip}`, this.#head(status, zip)] as const),
      ),
    )
  }

  /** Whether the caller holds this very rendering. Dates are compared for equality: ours only rise. */
  isHeldBy({ ifNoneMatch, ifModifiedSince }: Asked): boolean {
    if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, this.tag)
    if (ifModifiedSince === undefined) return false
    return ifModifiedSince === this.#modified || Date.parse(ifModifiedSince) === this.#modifiedAt
  }

  /** Names and values in turn, as node:http takes them; without the length of what follows. */
  headers(status: 200 | 304, zip: boolean): readonly string[] {
    return this.#headers.get(`${status} ${zip}`) ?? []
  }

  #head(status: number, zip: boolean): string[] {
    const head = ['ETag', `"${this.tag}${zip ? '-gzip' : ''}"`]
    head.push('Last-Modified', this.#modified)
    head.push('Cache-Control', 'private, no-cache', 'Vary', 'Accept-Encoding')
    head.push('Muster-Revision', String(this.revision))
    if (status === 304) return head
    head.push('Content-Type', contentType[this.format])
    if (zip) head.push('Content-Encoding', 'gzip')
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
