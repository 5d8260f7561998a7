import { checkDocument } from '@/lib/binding/check-document'
import type { DocumentFormat, PanDict } from '@/lib/binding/pan-value'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import { startRollout } from './start-rollout'
import type { Work } from './verb'

export interface Publication {
  profile: string
  document: Uint8Array<ArrayBuffer>
  hash: string
  format: DocumentFormat
  /** The version of the profile's overlay that applies to it. */
  overlay: number | null
  source: string
  /** Without waves this once. */
  allAtOnce?: boolean | undefined
}

export interface PublishedRevision {
  revision: number
  /** Nothing when the newest revision is this very document with this overlay. */
  changed: boolean
  /** The operation goes on as long as the rollout does. */
  ongoing: boolean
  before: { revision: number; hash: string } | undefined
}

/** Takes the profile's row, made where there is none: the lock under which its revisions are numbered. */
export async function lockProfile(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`INSERT INTO "Profile" ("name") VALUES (${name}) ON CONFLICT DO NOTHING`
  await tx.$queryRaw`SELECT 1 FROM "Profile" WHERE "name" = ${name} FOR UPDATE`
}

/** Makes a checked document the profile's next revision and sends it on its way. Lock the profile first. */
export async function publishRevision(
  { tx, actor, operationId, step }: Work,
  publication: Publication,
): Promise<PublishedRevision> {
  const { profile: name, document, hash, format, overlay, source, allAtOnce } = publication
  const checked = acceptDocument(name, document, format)
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
    return { revision: newest.number, changed: false, ongoing: false, before }
  }
  const revision = (newest?.number ?? 0) + 1
  await tx.profileRevision.create({
    data: {
      profileName: name,
      number: revision,
      hash,
      format,
      document,
      overlay,
      branch: checked.branch ?? null,
      source,
      publishedAt: now(),
      publishedBy: actor.name,
    },
  })
  const with_ = overlay === null ? '' : ` with overlay ${overlay}`
  await step(
    `Revision ${revision}: ${checked.components.length} components, ${document.byteLength} bytes, from ${source}${with_}`,
  )
  const { ongoing } = await startRollout(tx, {
    profile: name,
    revision,
    actor,
    operationId,
    allAtOnce,
  })
  return { revision, changed: true, ongoing, before }
}

/** The document, read; Unprocessable with the line, where there is one, when no client could take it. */
export function acceptDocument(
  profile: string,
  bytes: Uint8Array,
  format: DocumentFormat,
): { document: PanDict; components: string[]; branch?: string } {
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
