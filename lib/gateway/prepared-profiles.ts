import { type PreparedProfile, prepareProfile } from '@/lib/binding/prepare-profile'
import type { Db } from '@/lib/store/client'
import { formatOf, readRevisionDocument } from '@/lib/store/revision-document'
import { ByWeight } from './by-weight'

/** A revision with its overlay applied, ready to be rendered for any machine. */
export interface Revision {
  profile: string
  number: number
  prepared: PreparedProfile
  /** The pools that it names. */
  pools: ReadonlySet<string>
  /** The documentation addresses in it: each means a machine once a pool declares it. */
  addresses: ReadonlySet<string>
  /** Nothing in it is answered: every machine gets the same. */
  isFixed: boolean
}

/** Bytes of documents; prepared, one takes about ten times as much. */
const mostKept = 32 * 1024 * 1024

/** Revisions never change: each is prepared once, and kept while it is used. */
export class PreparedProfiles {
  readonly #kept = new ByWeight<Promise<Revision>>(mostKept)

  constructor(private readonly db: Db) {}

  get(profile: string, number: number): Promise<Revision> {
    const key = `${profile} ${number}`
    const kept = this.#kept.get(key)
    if (kept) return kept
    let weight = 0
    const preparing = this.#load(profile, number).then(({ revision, bytes }) => {
      weight = bytes
      return revision
    })
    this.#kept.set(key, preparing, weight)
    preparing.then(
      () => this.#kept.set(key, preparing, weight),
      () => this.#kept.delete(key),
    )
    return preparing
  }

  async #load(name: string, number: number): Promise<{ revision: Revision; bytes: number }> {
    const read = await readRevisionDocument(this.db, name, number)
    if (!read) throw new Error(`there is no revision ${number} of ${name}`)
    const { revision: row, overlaid } = read
    // What is as it was published comes out byte for byte.
    const original =
      row.overlay === null ? { [formatOf(row)]: new TextDecoder().decode(row.document) } : {}
    const prepared = prepareProfile(overlaid, original)
    const { references, standIns } = prepared.references
    const revision: Revision = {
      profile: name,
      number,
      prepared,
      pools: new Set(references.map(({ pool }) => pool)),
      addresses: new Set(standIns.map(({ address }) => address)),
      isFixed: prepared.sites.length === 0,
    }
    return { revision, bytes: row.document.byteLength }
  }
}
