import { mostFailedBoots } from '@/lib/lifecycle/failed-boots'
import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import { goneAfterMs } from '@/lib/store/sign-of-life'
import type { ApiOverview } from '../schemas/pools'
import { presentProcess } from './site'

/** Parts without which machines neither start nor report. */
const needed = [
  ['controller', 'No controller runs: nothing is launched or terminated. Start it.'],
  ['gateway', 'No gateway runs: machines cannot report. Start it.'],
] as const

/** A process that ended without a word is told of for this long. */
const rememberedMs = 3600_000

/** What is wrong with the site itself, as against with its machines. */
export async function readSiteProblems(db: Db): Promise<ApiOverview['problems']> {
  const [rows, stopped, profiles, files, halted] = await Promise.all([
    db.process.findMany({
      where: { seenAt: { gt: new Date(now().getTime() - rememberedMs) } },
      orderBy: { startedAt: 'asc' },
    }),
    db.pool.findMany({
      where: { launchesStoppedAt: { not: null }, deletedAt: null },
      orderBy: { name: 'asc' },
    }),
    db.profile.findMany({ where: { problem: { not: null } }, orderBy: { name: 'asc' } }),
    db.profileProblem.findMany({ orderBy: { file: 'asc' } }),
    db.rollout.findMany({ where: { status: 'halted' }, orderBy: { profileName: 'asc' } }),
  ])
  const processes = rows.map(presentProcess)
  const missing = needed.flatMap(([kind, message]) => {
    const own = processes.filter((process) => process.kind === kind)
    if (own.some((process) => process.alive)) return []
    const last = own.at(-1)
    const since = last ? new Date(Date.parse(last.seenAt) + goneAfterMs).toISOString() : null
    return [{ source: kind, message, since }]
  })
  return [
    ...missing,
    ...processes
      .filter((process) => process.alive)
      .flatMap((process) =>
        process.problems.map((message) => ({ source: process.kind, message, since: null })),
      ),
    ...stopped.map((pool) => ({
      source: `pool ${pool.name}`,
      message: `Launching is stopped: ${mostFailedBoots} boots failed in a row. See the last one's words on the pool's page, and resume there.`,
      since: pool.launchesStoppedAt?.toISOString() ?? null,
    })),
    ...profiles.map((profile) => ({
      source: `profile ${profile.name}`,
      message: profile.problem ?? '',
      since: profile.problemAt?.toISOString() ?? null,
    })),
    ...halted.map(({ profileName, revision, haltReason }) => ({
      source: `profile ${profileName}`,
      message: `The rollout of revision ${revision} is halted: ${haltReason}.`,
      since: null,
    })),
    // A bad document of a profile is told once, as the profile's.
    ...files
      .filter((file) => !profiles.some((p) => p.problem?.startsWith(file.file)))
      .map((file) => ({
        source: file.line === null ? file.file : `${file.file}:${file.line}`,
        message: file.message,
        since: file.at.toISOString(),
      })),
  ]
}
