import { isDeepStrictEqual } from 'node:util'
import type { Actor } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import { toJson } from './verb'

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
      overlay: await overlayAgain(tx, profileName, revision, actor),
      source: `revision ${old}`,
      publishedAt: now(),
      publishedBy: actor.name,
    },
  })
  return number
}

/**
 * The version under which an old revision's overlay is the newest one again, so that it applies to what
 * is published next, too. Null: the profile never had an overlay.
 */
export async function overlayAgain(
  tx: Tx,
  profileName: string,
  { number, overlay }: { number: number; overlay: number | null },
  actor: Pick<Actor, 'name'>,
): Promise<number | null> {
  const newest = await tx.profileOverlay.findFirst({
    where: { profileName },
    orderBy: { version: 'desc' },
  })
  if (!newest || newest.version === overlay) return overlay
  const old =
    overlay === null
      ? null
      : await tx.profileOverlay.findUniqueOrThrow({
          where: { profileName_version: { profileName, version: overlay } },
        })
  const patch = old?.patch ?? []
  if (isDeepStrictEqual(patch, newest.patch)) return newest.version
  const version = newest.version + 1
  await tx.profileOverlay.create({
    data: {
      profileName,
      version,
      patch: toJson(patch),
      comment: `As of revision ${number}`,
      createdAt: now(),
      createdBy: actor.name,
    },
  })
  return version
}
