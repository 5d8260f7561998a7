import { systemActor } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db, Tx } from '@/lib/store/client'
import { publishProfile } from './publish-profile'
import { type FoundProblem, type FoundProfile, readProfileFolder } from './read-profile-folder'

export interface Imported {
  /** Published as a new revision just now. */
  published: { profile: string; revision: number }[]
  /** In force already. */
  unchanged: string[]
  problems: FoundProblem[]
}

const importer = systemActor('profiles')

/**
 * Publishes what is new in the folder `source` and records what there is no profile, for the console.
 * A bad document never replaces a good one: its profile keeps its revision and says why. Several
 * gateways may do this at once.
 */
export async function importProfiles(db: Db, source: string): Promise<Imported> {
  const found = await readProfileFolder(source)
  const imported: Imported = { published: [], unchanged: [], problems: found.problems }
  for (const profile of found.profiles) {
    const revision = await publishWhenNew(db, profile)
    if (revision === undefined) imported.unchanged.push(profile.name)
    else imported.published.push({ profile: profile.name, revision })
  }
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('muster import-profiles'))`
    await recordProblems(tx, found.problems)
  })
  return imported
}

async function publishWhenNew(
  db: Db,
  { name, file, bytes }: FoundProfile,
): Promise<number | undefined> {
  const newest = await db.profileRevision.findFirst({
    where: { profileName: name },
    orderBy: { number: 'desc' },
    select: { hash: true, profile: { select: { problem: true } } },
  })
  if (newest?.hash === sha256Hex(bytes) && !newest.profile.problem) return undefined
  const { result } = await publishProfile(
    { db, actor: importer },
    { profile: name, document: bytes, source: file },
  )
  return result.changed ? result.revision : undefined
}

/** Touches only what differs, so that a start that finds all as it was tells the consoles nothing. */
async function recordProblems(tx: Tx, problems: readonly FoundProblem[]): Promise<void> {
  const known = await tx.profileProblem.findMany()
  const solved = known.filter((row) => !problems.some((p) => p.file === row.file))
  if (solved.length > 0) {
    await tx.profileProblem.deleteMany({ where: { file: { in: solved.map((row) => row.file) } } })
  }
  // A bad file that was taken away is no longer its profile's problem.
  const bad = problems.flatMap((p) => p.profile ?? [])
  await tx.profile.updateMany({
    where: { problem: { not: null }, name: { notIn: bad } },
    data: { problem: null, problemAt: null },
  })
  for (const { file, line, message, profile } of problems) {
    const row = { line: line ?? null, message, at: now() }
    const before = known.find((k) => k.file === file)
    if (before?.message !== message || before.line !== row.line) {
      await tx.profileProblem.upsert({ where: { file }, create: { file, ...row }, update: row })
    }
    if (profile === undefined) continue
    const problem = `${file}${line === undefined ? '' : `, line ${line}`}: ${message}`
    const kept = await tx.profile.findUnique({ where: { name: profile } })
    if (kept?.problem === problem) continue
    const said = { problem, problemAt: now() }
    await tx.profile.upsert({
      where: { name: profile },
      create: { name: profile, ...said },
      update: said,
    })
  }
}
