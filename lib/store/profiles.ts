import type { PanDict } from '@/lib/binding/pan-value'
import { processWide } from '@/lib/platform/process-wide'
import type { Db } from './client'
import type { Prisma } from './generated/client'
import {
  type Findings,
  findingsIn,
  type ProfileWarning,
  readKnownPools,
  warningsOf,
} from './profile-warnings'
import { readRevisionDocument } from './revision-document'

export interface ProfileStanding {
  name: string
  problem: string | null
  inForce: number | null
  newest: (RevisionLine & { bytes: number; components: number }) | null
  pools: string[]
  /** What will not come out as it is meant; of the newest revision, on the site as it is now. */
  warnings: ProfileWarning[]
  /** So many machines have not configured what they would be served. */
  behind: number
}

/** The profiles by name, or the one named, each with its newest revision and its pools. */
export async function readProfiles(db: Db, name?: string): Promise<ProfileStanding[]> {
  const [profiles, pools, known, behind] = await Promise.all([
    db.profile.findMany({
      where: name === undefined ? {} : { name },
      orderBy: { name: 'asc' },
      include: { revisions: { orderBy: { number: 'desc' }, take: 1, omit: { document: true } } },
    }),
    db.pool.findMany({
      where: { deletedAt: null, ...(name === undefined ? {} : { profile: name }) },
      select: { name: true, profile: true },
      orderBy: { name: 'asc' },
    }),
    readKnownPools(db),
    db.machine.groupBy({
      by: ['profile'],
      where: {
        behindSince: { not: null },
        state: { not: 'retired' },
        ...(name === undefined ? {} : { profile: name }),
      },
      _count: true,
    }),
  ])
  return Promise.all(
    profiles.map(async (profile) => {
      const newest = profile.revisions[0]
      const looked = newest ? await lookInto(db, newest) : undefined
      return {
        name: profile.name,
        problem: profile.problem,
        inForce: profile.inForce,
        newest:
          newest && looked
            ? { ...newest, bytes: looked.bytes, components: looked.components }
            : null,
        pools: pools.filter((pool) => pool.profile === profile.name).map((pool) => pool.name),
        warnings: looked ? warningsOf(profile.name, looked.findings, known) : [],
        behind: behind.find((row) => row.profile === profile.name)?._count ?? 0,
      }
    }),
  )
}

export type RevisionLine = Prisma.ProfileRevisionGetPayload<{ omit: { document: true } }>

/** A profile's revisions, the newest first, without their documents; those below `before`. */
export function readRevisions(
  db: Db,
  name: string,
  { most = 200, before }: { most?: number; before?: number | undefined } = {},
): Promise<RevisionLine[]> {
  return db.profileRevision.findMany({
    where: { profileName: name, ...(before === undefined ? {} : { number: { lt: before } }) },
    orderBy: { number: 'desc' },
    take: most,
    omit: { document: true },
  })
}

interface Look {
  /** Its number and its document's hash. */
  revision: string
  bytes: number
  /** The active ones. */
  components: number
  findings: Findings
}

/** A revision never changes, so that it is looked into once. */
async function lookInto(db: Db, line: RevisionLine): Promise<Look | undefined> {
  const { profileName, number } = line
  const revision = `${number} ${line.hash}`
  const looks = processWide('profile-looks', () => new Map<string, Look>())
  const kept = looks.get(profileName)
  if (kept?.revision === revision) return kept
  const read = await readRevisionDocument(db, profileName, number)
  if (!read) return undefined
  const look = {
    revision,
    bytes: read.revision.document.byteLength,
    components: activeComponents(read.overlaid),
    findings: findingsIn(read.overlaid),
  }
  looks.set(profileName, look)
  return look
}

function activeComponents(document: PanDict): number {
  const software = document.get('software')
  const components = software instanceof Map ? software.get('components') : undefined
  if (!(components instanceof Map)) return 0
  return [...components.values()].filter(
    (component) => component instanceof Map && component.get('active') === true,
  ).length
}
