import type { Db } from '@/lib/store/client'
import type { FoundProblem } from './profile-source/source'
import { nameList } from './words'

/**
 * Profiles in use whose documents were taken away from the source. Nothing is deleted for it, since
 * that may be a mistake: so it is said. `names` are the profiles that the source has, and `importer`
 * published what came from there.
 */
export async function goneDocuments(
  db: Db,
  names: readonly string[],
  importer: string,
): Promise<FoundProblem[]> {
  const gone = await db.profile.findMany({
    where: { sourceHash: { not: null }, name: { notIn: [...names] } },
    select: {
      name: true,
      revisions: {
        orderBy: { number: 'desc' },
        take: 1,
        select: { number: true, source: true, publishedBy: true },
      },
    },
  })
  if (gone.length === 0) return []
  const pools = await db.pool.findMany({
    where: { profile: { in: gone.map(({ name }) => name) }, deletedAt: null },
    orderBy: { name: 'asc' },
    select: { name: true, profile: true },
  })
  return gone.flatMap(({ name, revisions: [newest] }) => {
    const running = pools.filter(({ profile }) => profile === name)
    if (newest?.publishedBy !== importer || running.length === 0) return []
    const message = `is gone, while ${nameList(running)} ${running.length === 1 ? 'runs' : 'run'} the profile ${name}: revision ${newest.number} stays in service`
    return [{ file: newest.source, message }]
  })
}
