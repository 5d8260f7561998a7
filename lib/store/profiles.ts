import { z } from 'zod'
import { processWide } from '@/lib/platform/process-wide'
import type { Db } from './client'
import type { Prisma } from './generated/client'

export interface ProfileStanding {
  name: string
  problem: string | null
  newest: {
    number: number
    hash: string
    bytes: number
    components: number | null
    source: string
    publishedAt: Date
    publishedBy: string
  } | null
  pools: string[]
}

/** The profiles by name, or the one named, each with its newest revision and its pools. */
export async function readProfiles(db: Db, name?: string): Promise<ProfileStanding[]> {
  const [profiles, pools] = await Promise.all([
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
  ])
  return Promise.all(
    profiles.map(async (profile) => {
      const newest = profile.revisions[0]
      return {
        name: profile.name,
        problem: profile.problem,
        newest: newest
          ? { ...newest, ...(await measured(db, profile.name, newest.number, newest.hash)) }
          : null,
        pools: pools.filter((pool) => pool.profile === profile.name).map((pool) => pool.name),
      }
    }),
  )
}

export type RevisionLine = Prisma.ProfileRevisionGetPayload<{ omit: { document: true } }>

/** A profile's revisions, the newest first, without their documents. */
export function readRevisions(db: Db, name: string, most = 200): Promise<RevisionLine[]> {
  return db.profileRevision.findMany({
    where: { profileName: name },
    orderBy: { number: 'desc' },
    take: most,
    omit: { document: true },
  })
}

const active = z.object({ active: z.literal(true) })
const withComponents = z.object({
  software: z.object({ components: z.record(z.string(), z.unknown()) }),
})

interface Measure {
  bytes: number
  components: number | null
}

/** A published document never changes, so that its figures are taken once. */
async function measured(db: Db, name: string, number: number, hash: string): Promise<Measure> {
  const known = processWide('profile-measures', () => new Map<string, Measure>())
  const kept = known.get(hash)
  if (kept) return kept
  const row = await db.profileRevision.findUniqueOrThrow({
    where: { profileName_number: { profileName: name, number } },
    select: { document: true },
  })
  const taken = { bytes: row.document.length, components: activeComponents(row.document) }
  known.set(hash, taken)
  return taken
}

function activeComponents(document: Uint8Array): number | null {
  try {
    const parsed = withComponents.safeParse(JSON.parse(Buffer.from(document).toString('utf8')))
    if (!parsed.success) return null
    return Object.values(parsed.data.software.components).filter(
      (component) => active.safeParse(component).success,
    ).length
  } catch {
    return null
  }
}
