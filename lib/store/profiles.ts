import { checkDocument } from '@/lib/binding/check-document'
import type { DocumentFormat } from '@/lib/binding/pan-value'
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
    select: { document: true, format: true },
  })
  const taken = { bytes: row.document.length, components: activeComponents(row) }
  known.set(hash, taken)
  return taken
}

function activeComponents(row: { document: Uint8Array; format: string }): number | null {
  const format: DocumentFormat = row.format === 'xml' ? 'xml' : 'json'
  const checked = checkDocument(row.document, format)
  if (!checked.ok) return null
  const software = checked.document.get('software')
  const components = software instanceof Map ? software.get('components') : undefined
  if (!(components instanceof Map)) return null
  return [...components.values()].filter(
    (component) => component instanceof Map && component.get('active') === true,
  ).length
}
