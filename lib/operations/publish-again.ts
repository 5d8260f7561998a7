import { isDeepStrictEqual } from 'node:util'
import type { Actor } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import { presentOverlay } from './present-overlay'
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
 * is published next, too. Null: it had none.
 */
export async function overlayAgain(
  tx: Tx,
  profileName: string,
  { number, overlay }: { number: number; overlay: number | null },
  actor: Pick<Actor, 'name'>,
): Promise<number | null> {
  const present = await presentOverlay(tx, profileName)
  if (present.applies === overlay) return overlay
  const patch = overlay === null ? '[]' : await patchOf(tx, profileName, overlay)
  if (overlay !== null && isDeepStrictEqual(patch, present.patch)) return present.applies
  const version = present.version + 1
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
  return overlay === null ? null : version
}

async function patchOf(tx: Tx, profileName: string, version: number): Promise<unknown> {
  const overlay = await tx.profileOverlay.findUniqueOrThrow({
    where: { profileName_version: { profileName, version } },
  })
  return overlay.patch
}
