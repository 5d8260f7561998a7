import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { FoundProblem } from './profile-source/source'

interface Look {
  source: string
  /** False when the source could not be read: then nothing that was said before is known to be mended. */
  whole: boolean
  /** Profiles whose documents are changing just now: what was said of them stays until they stand still. */
  unsettled: readonly string[]
}

/**
 * Keeps for the console what at the source is no profile. Touches only what differs, so that a look
 * that finds all as it was tells the consoles nothing.
 */
export async function recordSourceProblems(
  db: Db,
  problems: readonly FoundProblem[],
  look: Look,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('muster import-profiles'))`
    await forgetSolved(tx, problems, look)
    for (const problem of problems) await record(tx, problem)
  })
}

async function forgetSolved(tx: Tx, problems: readonly FoundProblem[], look: Look): Promise<void> {
  const { source, whole, unsettled } = look
  const troubled = await tx.profile.findMany({ where: { problem: { not: null } } })
  const unsettledFiles = troubled.filter(({ name }) => unsettled.includes(name))
  const known = await tx.profileProblem.findMany()
  const solved = known.filter(({ file }) => {
    if (problems.some((problem) => problem.file === file)) return false
    // Of another source that the site had before, or of this one and read again.
    return whole
      ? !unsettledFiles.some(({ problem }) => problem?.startsWith(file))
      : file !== source && !file.startsWith(source)
  })
  if (solved.length > 0) {
    await tx.profileProblem.deleteMany({ where: { file: { in: solved.map(({ file }) => file) } } })
  }
  if (!whole) return
  // A bad file that was taken away is no longer its profile's problem.
  const bad = [...problems.flatMap(({ profile }) => profile ?? []), ...unsettled]
  const mended = troubled.map(({ name }) => name).filter((name) => !bad.includes(name))
  if (mended.length === 0) return
  const never = { revisions: { none: {} }, overlays: { none: {} }, rollouts: { none: {} } }
  await tx.profile.deleteMany({ where: { name: { in: mended }, ...never } })
  await tx.profile.updateMany({
    where: { name: { in: mended } },
    data: { problem: null, problemAt: null },
  })
}

async function record(tx: Tx, { file, line, message, profile }: FoundProblem): Promise<void> {
  const before = await tx.profileProblem.findUnique({ where: { file } })
  const row = { line: line ?? null, message, at: now() }
  if (before?.message !== message || before.line !== row.line) {
    await tx.profileProblem.upsert({ where: { file }, create: { file, ...row }, update: row })
  }
  if (profile === undefined) return
  const problem = `${file}${line === undefined ? '' : `, line ${line}`}: ${message}`
  const kept = await tx.profile.findUnique({ where: { name: profile } })
  if (kept?.problem === problem) return
  const said = { problem, problemAt: now() }
  await tx.profile.upsert({
    where: { name: profile },
    create: { name: profile, ...said },
    update: said,
  })
}
