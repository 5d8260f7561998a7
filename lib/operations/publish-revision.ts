import { checkContents, checkDocument } from '@/lib/binding/check-document'
import type { DocumentFormat, PanDict } from '@/lib/binding/pan-value'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import {
  findingsIn,
  type ProfileWarning,
  readKnownPools,
  warningsOf,
} from '@/lib/store/profile-warnings'
import { underOverlay } from '@/lib/store/revision-document'
import { checkReferences } from './check-references'
import { startRollout } from './start-rollout'
import type { Work } from './verb'

export interface Publication {
  profile: string
  document: Uint8Array<ArrayBuffer>
  /** What acceptDocument read of it. */
  contents: AcceptedDocument
  hash: string
  format: DocumentFormat
  /** The version of the profile's overlay that applies to it. */
  overlay: number | null
  source: string
  /** Profiles that are published together with this one. */
  alongside?: readonly string[]
  /** This once without waves, or with them; as the profile says when unset. */
  allAtOnce?: boolean | undefined
}

export interface AcceptedDocument {
  document: PanDict
  components: string[]
  branch?: string
}

export interface PublishedRevision {
  revision: number
  /** Nothing when the newest revision is this very document with this overlay. */
  changed: boolean
  /** The operation goes on as long as the rollout does. */
  ongoing: boolean
  before: { revision: number; hash: string } | undefined
  warnings: ProfileWarning[]
}

/**
 * Makes a document the profile's next revision and sends it on its way. Refused, with `reason` in the
 * error's details, where no machine could be served it. The profile's row must be locked.
 */
export async function publishRevision(
  { tx, actor, operationId, step }: Work,
  { profile: name, alongside = [], ...publication }: Publication,
): Promise<PublishedRevision> {
  const { document, contents, hash, format, overlay, source, allAtOnce } = publication
  const overlaid = await acceptOverlay(tx, name, contents.document, overlay)
  const warnings = warningsOf(name, findingsIn(overlaid), await readKnownPools(tx))
  const newest = await tx.profileRevision.findFirst({
    where: { profileName: name },
    orderBy: { number: 'desc' },
    select: { number: true, hash: true, overlay: true },
  })
  await tx.profile.updateMany({
    where: { name, problem: { not: null } },
    data: { problem: null, problemAt: null },
  })
  const before = newest ? { revision: newest.number, hash: newest.hash } : undefined
  if (newest?.hash === hash && newest.overlay === overlay) {
    return { revision: newest.number, changed: false, ongoing: false, before, warnings }
  }
  await checkReferences(tx, name, overlaid, alongside)
  const revision = (newest?.number ?? 0) + 1
  await tx.profileRevision.create({
    data: {
      profileName: name,
      number: revision,
      hash,
      format,
      document,
      overlay,
      branch: contents.branch ?? null,
      source,
      publishedAt: now(),
      publishedBy: actor.name,
    },
  })
  const under = overlay === null ? '' : `, under overlay ${overlay}`
  await step(
    `Revision ${revision}: ${contents.components.length} components, ${document.byteLength} bytes, from ${source}${under}`,
  )
  const { ongoing } = await startRollout(tx, {
    profile: name,
    revision,
    actor,
    operationId,
    allAtOnce,
  })
  return { revision, changed: true, ongoing, before, warnings }
}

/** The document, read; Unprocessable with the line, where there is one, when no client could take it. */
export function acceptDocument(
  profile: string,
  bytes: Uint8Array,
  format: DocumentFormat,
): AcceptedDocument {
  const checked = checkDocument(bytes, format)
  if (checked.ok) return checked
  const { reason, line } = checked
  const where = line === undefined ? '' : ` (line ${line})`
  throw new MusterError(
    'Unprocessable',
    `This is no profile that ${profile}'s machines could take${where}: ${reason}.`,
    { reason, ...(line === undefined ? {} : { line }) },
  )
}

/** The document under its overlay; Unprocessable when the overlay does not fit it. */
async function acceptOverlay(
  tx: Tx,
  profile: string,
  document: PanDict,
  version: number | null,
): Promise<PanDict> {
  const overlaid = await underOverlay(tx, profile, document, version)
  if (!overlaid.ok) {
    const { operation, reason } = overlaid
    const why = `overlay ${version} of ${profile} does not fit it: operation ${operation}: ${reason}`
    throw new MusterError('Unprocessable', `This profile cannot be published: ${why}.`, {
      reason: why,
      operation,
    })
  }
  if (overlaid.document === document) return document
  const checked = checkContents(overlaid.document)
  if (checked.ok) return overlaid.document
  const why = `under overlay ${version} no machine could take it: ${checked.reason}`
  throw new MusterError('Unprocessable', `This profile cannot be published: ${why}.`, {
    reason: why,
  })
}
