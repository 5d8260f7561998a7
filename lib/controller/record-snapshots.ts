import { tagNames } from '@/lib/ec2/observed-instance'
import type { ObservedSnapshot } from '@/lib/ec2/snapshots'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Snapshot } from '@/lib/store/generated/client'
import { inTurns } from './in-turns'
import { goneOf, lostWords } from './missing-resources'
import { endOperation, errorFields, noError } from './resource-rows'
import type { Site } from './site'

const renewAfterMs = 60_000

/** Records every snapshot of a complete answer, and which of the known ones it does not hold. */
export async function recordSnapshots(
  site: Site,
  seen: readonly ObservedSnapshot[],
): Promise<void> {
  const rows = await site.db.snapshot.findMany({ where: { goneAt: null } })
  const bySnapshot = new Map(rows.map((row) => [row.snapshotId, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const present = new Set<string>()
  await inTurns(seen, 4, async (snapshot) => {
    const row = bySnapshot.get(snapshot.snapshotId) ?? lostAnswer(site, snapshot, byId)
    if (row) {
      present.add(row.id)
      site.memory.missing.forget(row.id)
    }
    await recordSnapshot(site, snapshot, row)
  })
  const missing = rows.filter((row) => row.snapshotId && !present.has(row.id))
  await inTurns(goneOf(site.memory, missing), 4, (row) => recordGone(site, row))
}

function lostAnswer(
  site: Site,
  { tags }: ObservedSnapshot,
  byId: ReadonlyMap<string, Snapshot>,
): Snapshot | undefined {
  if (tags[tagNames.site] !== site.name) return undefined
  const row = byId.get(tags[tagNames.id] ?? '')
  return row?.snapshotId === null ? row : undefined
}

async function recordSnapshot(
  site: Site,
  snapshot: ObservedSnapshot,
  row: Snapshot | undefined,
): Promise<void> {
  const at = now()
  const data = {
    snapshotId: snapshot.snapshotId,
    managed: (row?.managed ?? false) || snapshot.tags[tagNames.site] === site.name,
    name: (row?.managed ? row.name : null) ?? snapshot.tags.Name ?? null,
    volumeId: snapshot.volumeId,
    sizeGiB: snapshot.sizeGiB ?? null,
    ec2State: snapshot.state,
    progress: snapshot.progress ?? null,
  }
  const same = row && (Object.keys(data) as (keyof typeof data)[]).every((f) => row[f] === data[f])
  if (same && at.getTime() - (row.observedAt?.getTime() ?? 0) < renewAfterMs) return
  const full = { ...data, startedAt: snapshot.startedAt ?? null, observedAt: at }
  const answered = row && row.snapshotId === null ? noError : {}
  if (row) await site.db.snapshot.update({ where: { id: row.id }, data: { ...full, ...answered } })
  else {
    // EC2 lists again what it had left out for a while.
    await site.db.snapshot.updateMany({
      where: { snapshotId: snapshot.snapshotId },
      data: { goneAt: null },
    })
    await site.db.snapshot.createMany({
      data: [{ ...full, id: newId(), createdAt: at }],
      skipDuplicates: true,
    })
  }
}

async function recordGone(site: Site, row: Snapshot): Promise<void> {
  const lost = row.managed && row.intent === 'kept'
  const words = lostWords(`snapshot ${row.snapshotId}`, 'Delete it here as well.')
  await site.db.$transaction(async (tx) => {
    await tx.snapshot.update({
      where: { id: row.id },
      data: { goneAt: now(), ...(lost ? errorFields(row, 'Gone', words) : {}) },
    })
    if (lost) await endOperation(tx, 'snapshot', row, 'failed', words)
    else await endOperation(tx, 'snapshot', row, 'succeeded', `Deleted ${row.snapshotId}`)
  })
  site.memory.missing.forget(row.id)
}
