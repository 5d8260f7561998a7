import { checkDocument } from '@/lib/binding/check-document'
import { applyOverlay, parseOverlay } from '@/lib/binding/overlay'
import type { DocumentFormat, PanDict } from '@/lib/binding/pan-value'
import { type PreparedProfile, prepareProfile } from '@/lib/binding/prepare-profile'
import { processWide } from '@/lib/platform/process-wide'
import type { Db, Tx } from '@/lib/store/client'

/** A revision as it is rendered: its document with its overlay, references not yet answered. */
export interface PreparedRevision {
  number: number
  overlay: number | null
  format: DocumentFormat
  document: PanDict
  prepared: PreparedProfile
}

const mostKept = 40

/**
 * A profile's revision, prepared; undefined when there is none of this number. Revisions never
 * change, so that those last asked for are kept.
 */
export async function preparedRevision(
  db: Db | Tx,
  profileName: string,
  number: number,
): Promise<PreparedRevision | undefined> {
  const kept = processWide('prepared-revisions', () => new Map<string, PreparedRevision>())
  const key = `${profileName} ${number}`
  const known = kept.get(key)
  const revision = known ?? (await prepare(db, profileName, number))
  if (!revision) return undefined
  kept.delete(key)
  kept.set(key, revision)
  const oldest = kept.keys().next().value
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
  return revision
}

async function prepare(
  db: Db | Tx,
  profileName: string,
  number: number,
): Promise<PreparedRevision | undefined> {
  const row = await db.profileRevision.findUnique({
    where: { profileName_number: { profileName, number } },
  })
  if (!row) return undefined
  const format = row.format === 'xml' ? 'xml' : 'json'
  const { overlay } = row
  const published = readPublished(row.document, format)
  if (overlay === null) {
    // As the gateway has it: what holds no reference comes out byte for byte.
    const prepared = prepareProfile(published, { [format]: new TextDecoder().decode(row.document) })
    return { number, overlay, format, document: published, prepared }
  }
  const document = overlaid(published, await readPatch(db, profileName, overlay))
  return { number, overlay, format, document, prepared: prepareProfile(document) }
}

/** A document that was published, and so checked. */
export function readPublished(bytes: Uint8Array, format: DocumentFormat): PanDict {
  const checked = checkDocument(bytes, format)
  if (!checked.ok) throw new Error(`A published document cannot be read: ${checked.reason}`)
  return checked.document
}

async function readPatch(db: Db | Tx, profileName: string, version: number): Promise<unknown> {
  const { patch } = await db.profileOverlay.findUniqueOrThrow({
    where: { profileName_version: { profileName, version } },
  })
  return patch
}

/** The document with an overlay that was saved, and so was seen to apply to it. */
function overlaid(document: PanDict, raw: unknown): PanDict {
  const parsed = parseOverlay(raw)
  if (!parsed.ok) throw new Error(`A saved overlay cannot be read: ${parsed.reason}`)
  const applied = applyOverlay(document, parsed.patch)
  if (!applied.ok) throw new Error(`A saved overlay does not apply: ${applied.reason}`)
  return applied.document
}
