import type { Actor } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'

/**
 * Publishes an old revision of a profile once more, as its newest: the same document with the same
 * overlay. The profile's row must be locked. Answers the new number.
 */
export async function publishAgain(
  tx: Tx,
  profileName: string,
  old: number,
  actor: Pick<Actor, 'name'>,
): Promise<number> {
  const revision = await tx.profileRevision.findUniqueOrThrow({
    where: { profileName_number: { profileName, number: old } },
  })
  const newest = await tx.profileRevision.findFirstOrThrow({
    where: { profileName },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  const number = newest.number + 1
  await tx.profileRevision.create({
    data: {
      ...revision,
      number,
      source: `revision ${old}`,
      publishedAt: now(),
      publishedBy: actor.name,
    },
  })
  return number
}
