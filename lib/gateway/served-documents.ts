import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Db } from '@/lib/store/client'

export interface ServedDocument {
  number: number
  hash: string
  body: Uint8Array<ArrayBuffer>
  gzipped: Uint8Array<ArrayBuffer>
}

const compress = promisify(gzip)
const mostKept = 200

/** The newest document of each profile; hundreds of machines ask for the same one. */
export class ServedDocuments {
  readonly #kept = new Map<
    string,
    { hash: string; number: number; document: Promise<ServedDocument> }
  >()

  constructor(private readonly db: Db) {}

  /** Nothing when the profile has no document yet. */
  async newest(profile: string): Promise<ServedDocument | undefined> {
    const newest = await this.db.profileRevision.findFirst({
      where: { profileName: profile },
      orderBy: { number: 'desc' },
      select: { number: true, hash: true },
    })
    if (!newest) return undefined
    const kept = this.#kept.get(profile)
    if (kept && kept.number === newest.number && kept.hash === newest.hash) return kept.document
    const document = this.#load(profile, newest.number)
    this.#kept.set(profile, { ...newest, document })
    document.catch(() => this.#kept.delete(profile))
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    return document
  }

  async #load(profileName: string, number: number): Promise<ServedDocument> {
    const row = await this.db.profileRevision.findUniqueOrThrow({
      where: { profileName_number: { profileName, number } },
      select: { hash: true, document: true },
    })
    const gzipped = new Uint8Array(await compress(row.document))
    return { number, hash: row.hash, body: row.document, gzipped }
  }
}
