import { watch } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { largestDocument } from '@/lib/binding/check-document'
import { now } from '@/lib/platform/clock'
import { chooseDocuments, chooseIndexed, indexName } from './document-files'
import { readProfilesIndex } from './profiles-index'
import {
  type DocumentFile,
  type FoundProblem,
  type Listing,
  type ProfileSource,
  type ReadDocument,
  settleMs,
} from './source'
import { unpack } from './unpack'

/** A folder of compiled profiles, on this machine or mounted. */
export class FolderSource implements ProfileSource {
  /** When each file changed last, as of the last look. */
  readonly #seen = new Map<string, string>()
  readonly #accepted = new Map<string, string>()
  #readable = true
  readonly shown: string

  constructor(
    private readonly folder: string,
    private readonly settle = settleMs,
  ) {
    this.shown = folder
  }

  async list(): Promise<Listing> {
    let files: string[]
    try {
      files = (await readdir(this.folder)).sort()
    } catch (error) {
      return this.#unreadable(this.folder, whyUnreadable(error, 'folder'))
    }
    const place = (file: string) => join(this.folder, file)
    const kinds = await Promise.all(files.map((file) => this.#whyNoFile(file)))
    const noFiles = kinds.flatMap((problem) => problem ?? [])
    const plain = files.filter((_, i) => kinds[i] === undefined)
    const index = plain.includes(indexName) ? await this.#readIndex() : undefined
    if (typeof index === 'object' && 'message' in index) {
      return this.#unreadable(index.file, index.message, index.line)
    }
    this.#readable = true
    const { documents, problems } = index
      ? chooseIndexed(index, plain, place)
      : chooseDocuments(plain, place)
    const all = [...problems, ...noFiles].sort((a, b) => (a.file < b.file ? -1 : 1))
    if (documents.length === 0 && all.length === 0) {
      const message = 'the folder is empty: put compiled profiles there, <name>.json each'
      all.push({ file: this.folder, message })
    }
    return { whole: true, documents, problems: all, fresh: false }
  }

  async read({ file }: DocumentFile): Promise<ReadDocument> {
    const at = join(this.folder, file)
    try {
      const { mtimeMs, size, ino } = await stat(at)
      const stamp = `${mtimeMs} ${size} ${ino}`
      if (this.#accepted.get(file) === stamp) return { kind: 'unchanged' }
      const fresh = this.#seen.get(file) !== stamp && now().getTime() - mtimeMs < this.settle
      this.#seen.set(file, stamp)
      if (size > largestDocument) {
        const message = `has ${size} bytes, more than the ${largestDocument} that a profile may have`
        return { kind: 'problem', at, message, fresh }
      }
      const unpacked = await unpack(await readFile(at))
      return unpacked.ok
        ? { kind: 'document', at, bytes: unpacked.bytes, fresh }
        : { kind: 'problem', at, message: unpacked.reason, fresh }
    } catch (error) {
      return { kind: 'problem', at, message: whyUnreadable(error, 'file'), fresh: false }
    }
  }

  accept({ file }: DocumentFile): void {
    const stamp = this.#seen.get(file)
    if (stamp !== undefined) this.#accepted.set(file, stamp)
  }

  watch(changed: () => void): () => void {
    const watcher = watch(this.folder, { persistent: false }, changed)
    watcher.on('error', changed)
    return () => watcher.close()
  }

  close(): void {
    // It waits for nothing.
  }

  #unreadable(file: string, message: string, line?: number): Listing {
    const fresh = this.#readable && this.settle > 0
    this.#readable = false
    const problem: FoundProblem = { file, message, ...(line === undefined ? {} : { line }) }
    return { whole: false, documents: [], problems: [problem], fresh }
  }

  async #readIndex() {
    const file = join(this.folder, indexName)
    try {
      const { size } = await stat(file)
      if (size > largestDocument)
        return { file, message: `has ${size} bytes, too many for an index` }
      const index = readProfilesIndex(await readFile(file, 'utf8'))
      return index.ok
        ? index.files
        : { file, line: index.line, message: `is no index of profiles: ${index.reason}` }
    } catch (error) {
      return { file, message: whyUnreadable(error, 'file') }
    }
  }

  async #whyNoFile(entry: string): Promise<FoundProblem | undefined> {
    if (entry.startsWith('.')) return undefined
    const file = join(this.folder, entry)
    try {
      const facts = await stat(file)
      if (facts.isDirectory()) {
        return { file, message: 'is a folder; profiles are not looked for in it' }
      }
      return facts.isFile() ? undefined : { file, message: 'is not a regular file' }
    } catch (error) {
      return { file, message: whyUnreadable(error, 'file') }
    }
  }
}

function whyUnreadable(error: unknown, what: 'file' | 'folder'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `there is no such ${what}`
  if (code === 'ENOTDIR') return 'is not a folder'
  if (code === 'EACCES' || code === 'EPERM') return `this process may not read the ${what}`
  return `cannot be read (${code ?? 'unknown error'})`
}
