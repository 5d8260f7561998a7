import { largestDocument } from '@/lib/binding/check-document'
import { sha256Hex } from '@/lib/platform/ids'
import { chooseDocuments, chooseIndexed, documentOf, indexName } from './document-files'
import { type Fetched, fetchBounded } from './fetch-bounded'
import { readProfilesIndex } from './profiles-index'
import type { DocumentFile, FoundProblem, Listing, ProfileSource, ReadDocument } from './source'
import { unpack } from './unpack'

interface Seen {
  hash: string
  etag: string | null
  modified: string | null
}

interface Options {
  timeoutMs?: number
  /** Whether what is wrong is said only when it is still so at the next look. */
  patient?: boolean
}

/** Compiled profiles on a web server, listed by their index or by the server's page of the folder. */
export class UrlSource implements ProfileSource {
  readonly #base: URL
  readonly #authorization: string | undefined
  readonly #seen = new Map<string, Seen>()
  readonly #accepted = new Map<string, Seen>()
  readonly #failed = new Set<string>()
  readonly #ending = new AbortController()
  readonly shown: string

  constructor(
    url: string,
    private readonly options: Options = {},
  ) {
    const { base, authorization } = parse(url)
    this.#base = base
    this.#authorization = authorization
    this.shown = base.href
  }

  async list(): Promise<Listing> {
    const index = await this.#fetch(this.#place(indexName))
    if (index.kind === 'answered' && index.status === 200) {
      const read = readProfilesIndex(Buffer.from(index.bytes).toString('utf8'))
      if (read.ok) return this.#listed(chooseIndexed(read.files, undefined, this.#place))
      const message = `is no index of profiles: ${read.reason}`
      return this.#unreadable({ file: this.#place(indexName), line: read.line, message })
    }
    if (index.kind === 'failed') {
      return this.#unreadable({ file: this.#place(indexName), message: index.reason })
    }
    if (index.status !== 404) {
      const message = `the server answers ${index.status}`
      return this.#unreadable({ file: this.#place(indexName), message })
    }
    const page = await this.#fetch(this.shown)
    if (page.kind === 'failed') return this.#unreadable({ file: this.shown, message: page.reason })
    if (page.status !== 200) {
      const message = `there is no ${indexName}, and for the folder the server answers ${page.status}`
      return this.#unreadable({ file: this.shown, message })
    }
    const files = linkedFiles(Buffer.from(page.bytes).toString('utf8'), this.#base)
    if (files.length === 0) {
      const message = `there is no ${indexName}, and the server's page of the folder links to no compiled profile`
      return this.#unreadable({ file: this.shown, message })
    }
    return this.#listed(chooseDocuments(files, this.#place))
  }

  async read(document: DocumentFile): Promise<ReadDocument> {
    const { file } = document
    const at = this.#place(file)
    let fetched = await this.#fetch(at, this.#accepted.get(file))
    // An index names `wn.json`, and the server holds `wn.json.gz`, which it would send for it or not.
    if (fetched.kind === 'answered' && fetched.status === 404 && !file.endsWith('.gz')) {
      const packed = await this.#fetch(`${at}.gz`, this.#accepted.get(file))
      if (packed.kind === 'answered' && packed.status !== 404) fetched = packed
    }
    if (fetched.kind === 'failed') return this.#problem(at, fetched.reason)
    const { status, bytes, etag, modified } = fetched
    if (status === 304) return { kind: 'unchanged' }
    if (status !== 200) return this.#problem(at, `the server answers ${status}`)
    const hash = sha256Hex(bytes)
    // A server may send what is being written.
    const fresh = (this.options.patient ?? true) && this.#seen.get(file)?.hash !== hash
    this.#seen.set(file, { hash, etag, modified })
    const unpacked = await unpack(bytes)
    if (!unpacked.ok) return { kind: 'problem', at, message: unpacked.reason, fresh }
    this.#failed.delete(at)
    return { kind: 'document', at, bytes: unpacked.bytes, fresh }
  }

  accept({ file }: DocumentFile): void {
    const seen = this.#seen.get(file)
    if (seen) this.#accepted.set(file, seen)
  }

  watch(): () => void {
    return () => undefined
  }

  close(): void {
    this.#ending.abort()
  }

  readonly #place = (file: string): string => new URL(encodeURIComponent(file), this.#base).href

  #fetch(url: string, known?: Seen): Promise<Fetched> {
    return fetchBounded(url, {
      most: largestDocument,
      signal: this.#ending.signal,
      timeoutMs: this.options.timeoutMs ?? 30_000,
      headers: {
        ...(this.#authorization ? { Authorization: this.#authorization } : {}),
        ...(known?.etag ? { 'If-None-Match': known.etag } : {}),
        ...(known?.modified ? { 'If-Modified-Since': known.modified } : {}),
      },
    })
  }

  #listed({
    documents,
    problems,
  }: {
    documents: DocumentFile[]
    problems: FoundProblem[]
  }): Listing {
    this.#failed.delete(this.shown)
    if (documents.length === 0 && problems.length === 0) {
      problems.push({ file: this.#place(indexName), message: 'names no profile' })
    }
    return { whole: true, documents, problems, fresh: false }
  }

  #unreadable(problem: FoundProblem): Listing {
    return { whole: false, documents: [], problems: [problem], fresh: this.#isFirst(this.shown) }
  }

  #problem(at: string, message: string): ReadDocument {
    return { kind: 'problem', at, message, fresh: this.#isFirst(at) }
  }

  /** A server that restarts is no problem yet. */
  #isFirst(at: string): boolean {
    const first = !this.#failed.has(at)
    this.#failed.add(at)
    return first && (this.options.patient ?? true)
  }
}

/** A source's address as people may see it. */
export function shownUrl(url: string): string {
  return parse(url).base.href
}

function parse(url: string): { base: URL; authorization: string | undefined } {
  const base = new URL(url.replace(/\/profiles-info\.xml$/, '/'))
  const { username, password } = base
  base.username = ''
  base.password = ''
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = username ? `Basic ${Buffer.from(pair).toString('base64')}` : undefined
  return { base, authorization }
}

/** The documents in this very folder to which a web server's page of it links. */
function linkedFiles(page: string, base: URL): string[] {
  const links = page.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)
  const files = [...links].flatMap(([, double, single]) => {
    const href = (double ?? single ?? '').replaceAll('&amp;', '&')
    if (!URL.canParse(href, base)) return []
    const { origin, pathname } = new URL(href, base)
    if (origin !== base.origin || !pathname.startsWith(base.pathname)) return []
    const file = decoded(pathname.slice(base.pathname.length))
    return file !== undefined && documentOf(file) ? [file] : []
  })
  return [...new Set(files)]
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
