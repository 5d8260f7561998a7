import { checkDocument } from '@/lib/binding/check-document'
import { applyOverlay, parseOverlay } from '@/lib/binding/overlay'
import type { DocumentFormat, PanDict } from '@/lib/binding/pan-value'
import { type PreparedProfile, prepareProfile } from '@/lib/binding/prepare-profile'
import type { Db } from '@/lib/store/client'
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

/** Why a revision cannot be served, in a sentence. */
export class Unservable extends Error {
  override name = 'Unservable'
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
    const row = await this.db.profileRevision.findUniqueOrThrow({
      where: { profileName_number: { profileName: name, number } },
    })
    const format: DocumentFormat = row.format === 'xml' ? 'xml' : 'json'
    const checked = checkDocument(row.document, format)
    const what = `revision ${number} of ${name}`
    if (!checked.ok) throw new Unservable(`${what} is no profile: ${checked.reason}`)
    const document = await this.#overlaid(checked.document, name, row.overlay, what)
    // What is as it was published comes out byte for byte.
    const original =
      row.overlay === null ? { [format]: new TextDecoder().decode(row.document) } : {}
    const prepared = prepareProfile(document, original)
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

  async #overlaid(
    document: PanDict,
    profileName: string,
    version: number | null,
    what: string,
  ): Promise<PanDict> {
    if (version === null) return document
    const overlay = await this.db.profileOverlay.findUniqueOrThrow({
      where: { profileName_version: { profileName, version } },
    })
    const parsed = parseOverlay(overlay.patch)
    if (!parsed.ok) throw new Unservable(`the overlay of ${what} is none: ${parsed.reason}`)
    const applied = applyOverlay(document, parsed.patch)
    if (applied.ok) return applied.document
    const { operation, reason } = applied
    throw new Unservable(
      `operation ${operation} of its overlay cannot be done on ${what}: ${reason}`,
    )
  }
}
