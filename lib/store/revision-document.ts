import { checkDocument } from '@/lib/binding/check-document'
import { applyOverlay, type Overlaid, parseOverlay } from '@/lib/binding/overlay'
import type { DocumentFormat, PanDict } from '@/lib/binding/pan-value'
import type { Db, Tx } from './client'
import type { ProfileRevision } from './generated/client'

export interface RevisionDocument {
  revision: ProfileRevision
  /** As it was published. */
  published: PanDict
  /** What its machines' renderings are made from: with its overlay applied. */
  overlaid: PanDict
}

/** Why a revision that is kept cannot be read, in a sentence; its check has become stricter since. */
export class UnreadableRevision extends Error {
  override name = 'UnreadableRevision'
}

/** A revision with its document, read; null when there is none of this number. */
export async function readRevisionDocument(
  db: Db | Tx,
  profileName: string,
  number: number,
): Promise<RevisionDocument | null> {
  const revision = await db.profileRevision.findUnique({
    where: { profileName_number: { profileName, number } },
  })
  if (!revision) return null
  const checked = checkDocument(revision.document, formatOf(revision))
  const what = `revision ${number} of ${profileName}`
  if (!checked.ok) throw new UnreadableRevision(`${what} is no profile: ${checked.reason}`)
  const overlaid = await underOverlay(db, profileName, checked.document, revision.overlay)
  if (!overlaid.ok) {
    const { operation, reason } = overlaid
    throw new UnreadableRevision(
      `operation ${operation} of its overlay cannot be done on ${what}: ${reason}`,
    )
  }
  return { revision, published: checked.document, overlaid: overlaid.document }
}

/** The document under a version of the profile's overlay; as it is where there is none. */
export async function underOverlay(
  db: Db | Tx,
  profileName: string,
  document: PanDict,
  version: number | null,
): Promise<Overlaid> {
  if (version === null) return { ok: true, document }
  const { patch } = await db.profileOverlay.findUniqueOrThrow({
    where: { profileName_version: { profileName, version } },
  })
  const parsed = parseOverlay(patch)
  return parsed.ok
    ? applyOverlay(document, parsed.patch)
    : { ok: false, operation: parsed.operation ?? 1, reason: parsed.reason }
}

export function formatOf({ format }: { format: string }): DocumentFormat {
  return format === 'xml' ? 'xml' : 'json'
}
