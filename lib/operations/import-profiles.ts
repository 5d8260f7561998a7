import { systemActor } from '@/lib/access/roles'
import { MusterError } from '@/lib/platform/errors'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import { goneDocuments } from './gone-documents'
import type { DocumentFile, FoundProblem, ProfileSource } from './profile-source/source'
import { publishProfile } from './publish-profile'
import { recordSourceProblems } from './record-source-problems'

export interface Imported {
  /** Published as a new revision just now. */
  published: { profile: string; revision: number }[]
  /** Taken before. */
  unchanged: string[]
  problems: FoundProblem[]
  /** Something there was changing a moment ago: it is neither taken nor called a problem yet. */
  settling: boolean
}

const importer = systemActor('profiles')
const atOnce = 8

/**
 * Publishes what is new at the source and records what there is no profile, for the console. A bad
 * document never replaces a good one: its profile keeps its revision and says why. What was published
 * otherwise stays until the source itself changes. Several gateways may do this at once. It throws when
 * `signal` ends it, and then says nothing of what it was kept from reading.
 */
export async function importProfiles(
  db: Db,
  source: ProfileSource,
  signal?: AbortSignal,
): Promise<Imported> {
  const { whole, documents, problems, fresh } = await source.list()
  signal?.throwIfAborted()
  const imported: Imported = { published: [], unchanged: [], problems: [], settling: fresh }
  if (!fresh) imported.problems.push(...problems)
  const names = documents.map(({ name }) => name)
  if (whole) imported.problems.push(...(await goneDocuments(db, names, importer.name)))
  const settling: DocumentFile[] = []
  for (let from = 0; from < documents.length; from += atOnce) {
    const some = documents.slice(from, from + atOnce)
    const read = await Promise.all(
      some.map(async (document) => ({ document, found: await source.read(document) })),
    )
    signal?.throwIfAborted()
    for (const { document, found } of read) {
      const outcome =
        found.kind === 'document' ? await take(db, document, found, names) : { ...found }
      if (outcome.kind === 'published') {
        imported.published.push({ profile: document.name, revision: outcome.revision })
      } else if (outcome.kind === 'unchanged') imported.unchanged.push(document.name)
      else if (found.kind !== 'unchanged' && found.fresh) settling.push(document)
      else {
        const { at, message, line } = outcome
        const where = line === undefined ? {} : { line }
        imported.problems.push({ file: at, message, profile: document.name, ...where })
      }
      if (outcome.kind !== 'problem') source.accept(document)
    }
  }
  if (settling.length > 0) imported.settling = true
  imported.problems.sort((a, b) => (a.file < b.file ? -1 : 1))
  await recordSourceProblems(db, imported.problems, {
    source: source.shown,
    whole: whole && !fresh,
    unsettled: settling.map(({ name }) => name),
  })
  return imported
}

type Outcome =
  | { kind: 'published'; revision: number }
  | { kind: 'unchanged' }
  | { kind: 'problem'; at: string; message: string; line?: number }

async function take(
  db: Db,
  { name, format }: DocumentFile,
  { at, bytes }: { at: string; bytes: Uint8Array<ArrayBuffer> },
  alongside: string[],
): Promise<Outcome> {
  const hash = sha256Hex(bytes)
  const before = await db.profile.findUnique({
    where: { name },
    select: {
      sourceHash: true,
      revisions: { orderBy: { number: 'desc' }, take: 1, select: { hash: true, format: true } },
    },
  })
  const newest = before?.revisions[0]
  if (newest && before.sourceHash === hash) return { kind: 'unchanged' }
  let outcome: Outcome = { kind: 'unchanged' }
  if (newest?.hash !== hash) {
    try {
      const { result } = await publishProfile(
        { db, actor: importer },
        { profile: name, document: bytes, format, source: at, alongside },
      )
      if (result.changed) outcome = { kind: 'published', revision: result.revision }
    } catch (error) {
      if (error instanceof MusterError) return refused(at, error)
      throw error
    }
  }
  await db.profile.update({ where: { name }, data: { sourceHash: hash } })
  return outcome
}

function refused(at: string, { message, details }: MusterError): Outcome {
  return {
    kind: 'problem',
    at,
    message: typeof details?.reason === 'string' ? details.reason : message,
    ...(typeof details?.line === 'number' ? { line: details.line } : {}),
  }
}
