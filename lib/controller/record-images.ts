import type { ObservedImage } from '@/lib/ec2/images'
import { tagNames } from '@/lib/ec2/observed-instance'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Image } from '@/lib/store/generated/client'
import { inTurns } from './in-turns'
import { goneOf, lostWords } from './missing-resources'
import { endOperation, errorFields, noError } from './resource-rows'
import type { Site } from './site'

const renewAfterMs = 60_000

/** Records every image of a complete answer, and which of the known ones it does not hold. */
export async function recordImages(site: Site, seen: readonly ObservedImage[]): Promise<void> {
  const rows = await site.db.image.findMany({ where: { goneAt: null } })
  const byImage = new Map(rows.map((row) => [row.imageId, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const present = new Set<string>()
  await inTurns(seen, 4, async (image) => {
    const row = byImage.get(image.imageId) ?? lostAnswer(site, image, byId)
    if (row) {
      present.add(row.id)
      site.memory.missing.forget(row.id)
    }
    await recordImage(site, image, row)
  })
  // Of one that was to go, the snapshots go as well before it is gone.
  const missing = rows.filter((row) => row.imageId && row.intent === 'kept' && !present.has(row.id))
  await inTurns(goneOf(site.memory, missing), 4, (row) => recordGone(site, row))
}

function lostAnswer(
  site: Site,
  { tags }: ObservedImage,
  byId: ReadonlyMap<string, Image>,
): Image | undefined {
  if (tags[tagNames.site] !== site.name) return undefined
  const row = byId.get(tags[tagNames.id] ?? '')
  return row?.imageId === null ? row : undefined
}

async function recordImage(
  site: Site,
  image: ObservedImage,
  row: Image | undefined,
): Promise<void> {
  const at = now()
  const data = {
    imageId: image.imageId,
    managed: (row?.managed ?? false) || image.tags[tagNames.site] === site.name,
    name: image.name,
    architecture: image.architecture ?? null,
    ec2State: image.state,
  }
  const { snapshotIds } = image
  const same =
    row &&
    (Object.keys(data) as (keyof typeof data)[]).every((field) => row[field] === data[field]) &&
    snapshotIds.join() === row.snapshotIds.join()
  if (same && at.getTime() - (row.observedAt?.getTime() ?? 0) < renewAfterMs) return
  const full = { ...data, snapshotIds, startedAt: image.createdAt ?? null, observedAt: at }
  const answered = row && row.imageId === null ? noError : {}
  if (row) await site.db.image.update({ where: { id: row.id }, data: { ...full, ...answered } })
  else {
    // EC2 lists again what it had left out for a while.
    await site.db.image.updateMany({ where: { imageId: image.imageId }, data: { goneAt: null } })
    await site.db.image.createMany({
      data: [{ ...full, id: newId(), createdAt: at, settledAt: at }],
      skipDuplicates: true,
    })
  }
}

async function recordGone(site: Site, row: Image): Promise<void> {
  const words = lostWords(
    `image ${row.imageId}`,
    'Give pools that start from it another one, and retire it here as well.',
  )
  await site.db.$transaction(async (tx) => {
    const lost = row.managed ? errorFields(row, 'Gone', words) : {}
    const settledAt = row.settledAt ?? now()
    await tx.image.update({ where: { id: row.id }, data: { goneAt: now(), settledAt, ...lost } })
    await endOperation(tx, 'image', row, 'failed', words)
  })
  site.memory.missing.forget(row.id)
}
