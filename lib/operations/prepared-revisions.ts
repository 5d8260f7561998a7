import { type PreparedProfile, prepareProfile } from '@/lib/binding/prepare-profile'
import { processWide } from '@/lib/platform/process-wide'
import type { Db, Tx } from '@/lib/store/client'
import { formatOf, readRevisionDocument } from '@/lib/store/revision-document'

/** A revision as it is rendered: its document with its overlay, references not yet answered. */
export interface PreparedRevision {
  number: number
  overlay: number | null
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
  const read = await readRevisionDocument(db, profileName, number)
  if (!read) return undefined
  const { revision, overlaid } = read
  const { overlay, document } = revision
  // As the gateway has it: what holds no reference comes out byte for byte.
  const original =
    overlay === null ? { [formatOf(revision)]: new TextDecoder().decode(document) } : {}
  return { number, overlay, prepared: prepareProfile(overlaid, original) }
}
