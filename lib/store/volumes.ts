import type { SlotFacts } from '@/lib/lifecycle/address-actions'
import { readClaims } from '@/lib/lifecycle/claims'
import type { SnapshotFacts, VolumeFacts } from '@/lib/lifecycle/volume-actions'
import { MusterError } from '@/lib/platform/errors'
import { present, presentRows, type StandingPage } from './addresses'
import type { Db, Tx } from './client'
import { type Claim, type Pool, Prisma, type Snapshot, type Volume } from './generated/client'
import { inOrder, type PageWanted, readPage, textColumn, timeColumn } from './keyset-page'
import { readMachineNames, readSlotMachines } from './slot-machines'

/** The slot of a volume, under which name, and whether it is kept when the slot goes. */
export interface VolumeSlot extends SlotFacts {
  name: string
  keep: boolean
}

/** A volume with what else says where it stands; machines by their names. */
export interface VolumeStanding {
  volume: Volume
  machine: string | null
  wantedMachine: string | null
  /** Its instance runs from it. */
  root: boolean
  claim: VolumeSlot | null
  snapshots: number
  /** The operation under way for it. */
  operation: string | null
}

/** A snapshot with its volume, when that is known. */
export interface SnapshotStanding {
  snapshot: Snapshot
  volume: Volume | null
  claim: VolumeSlot | null
  operation: string | null
}

/**
 * Not what an instance runs from, for which nobody asked and which goes with it. A volume in its own
 * right is one also while somebody has EC2 delete it with its instance.
 */
export const inItsOwnRight = {
  OR: [{ deleteOnTermination: false }, { asked: { not: Prisma.DbNull } }],
} satisfies Prisma.VolumeWhereInput

/** The same, of a row. */
export function isInItsOwnRight({
  deleteOnTermination,
  asked,
}: Pick<Volume, 'deleteOnTermination' | 'asked'>): boolean {
  return !deleteOnTermination || asked !== null
}

/** Of what EC2 does not show any more only what should be there still. */
const presentVolumes = {
  OR: [{ goneAt: null }, { managed: true, intent: 'kept' as const, ...inItsOwnRight }],
}

const running = { select: { id: true, status: true } } as const
const withClaim = { claim: { include: { pool: true } }, operation: running } as const

/** The volumes that match, by name. */
export async function readVolumes(
  db: Db | Tx,
  where: Prisma.VolumeWhereInput = presentVolumes,
): Promise<VolumeStanding[]> {
  const rows = await db.volume.findMany({
    where,
    include: withClaim,
    orderBy: [{ managed: 'desc' }, { name: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
  })
  const volumeIds = rows.flatMap(({ volumeId }) => volumeId ?? [])
  const [nameOf, inSlot, counts] = await Promise.all([
    readMachineNames(
      db,
      rows.flatMap((row) => [row.machineId, row.wantedMachineId]),
    ),
    readSlotMachines(
      db,
      rows.flatMap(({ claim }) => claim?.poolName ?? []),
    ),
    db.snapshot.groupBy({
      by: ['volumeId'],
      where: { volumeId: { in: volumeIds }, goneAt: null },
      _count: true,
    }),
  ])
  const snapshotsOf = new Map(counts.map((group) => [group.volumeId, group._count]))
  return rows.map(({ claim, operation, ...volume }) => ({
    volume,
    machine: nameOf(volume.machineId),
    wantedMachine: nameOf(volume.wantedMachineId),
    root: isRoot(volume),
    claim: slotOf(claim, inSlot),
    snapshots: snapshotsOf.get(volume.volumeId ?? '') ?? 0,
    operation: operation?.status === 'running' ? operation.id : null,
  }))
}

export const volumeSorts = {
  name: textColumn(Prisma.sql`"name"`),
  zone: textColumn(Prisma.sql`"zone"`),
  type: textColumn(Prisma.sql`"type"`),
  state: textColumn(Prisma.sql`"ec2State"`),
  sizeGiB: { sql: Prisma.sql`"sizeGiB"`, type: 'int' as const },
  createdAt: timeColumn('createdAt'),
}

/** A page of the region's volumes; deleted ones only when asked for, and never what went with its instance. */
export async function listVolumes(
  db: Db,
  withGone: boolean,
  page: PageWanted,
): Promise<StandingPage<VolumeStanding>> {
  const own = Prisma.sql`(${presentRows(withGone)} AND ("goneAt" IS NULL OR NOT "deleteOnTermination" OR "asked" IS NOT NULL))`
  const { ids, next, total } = await readPage(db, 'Volume', own, volumeSorts, page)
  const rows = await readVolumes(db, { id: { in: ids } })
  return { items: inOrder(ids, rows, ({ volume }) => volume.id), next, total }
}

export const snapshotSorts = {
  name: textColumn(Prisma.sql`"name"`),
  state: textColumn(Prisma.sql`"ec2State"`),
  sizeGiB: { sql: Prisma.sql`"sizeGiB"`, type: 'int' as const },
  startedAt: timeColumn('startedAt'),
  createdAt: timeColumn('createdAt'),
}

/** A page of the account's snapshots in the region; deleted ones only when asked for. */
export async function listSnapshots(
  db: Db,
  withGone: boolean,
  page: PageWanted,
): Promise<StandingPage<SnapshotStanding>> {
  const matching = presentRows(withGone)
  const { ids, next, total } = await readPage(db, 'Snapshot', matching, snapshotSorts, page)
  const rows = await readSnapshots(db, { id: { in: ids } })
  return { items: inOrder(ids, rows, ({ snapshot }) => snapshot.id), next, total }
}

/** A volume by our own id or EC2's; NotFound when there is none. */
export async function volumeById(db: Db | Tx, id: string): Promise<VolumeStanding> {
  const found = (await readVolumes(db, { OR: [{ id }, { volumeId: id }] }))[0]
  if (!found) throw new MusterError('NotFound', `There is no volume ${id}.`)
  return found
}

/** The snapshots that match, the newest first. */
export async function readSnapshots(
  db: Db | Tx,
  where: Prisma.SnapshotWhereInput = present,
): Promise<SnapshotStanding[]> {
  const rows = await db.snapshot.findMany({
    where,
    include: { operation: running },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const volumes = await db.volume.findMany({
    where: { volumeId: { in: [...new Set(rows.map((row) => row.volumeId))] } },
    include: { claim: { include: { pool: true } } },
  })
  const inSlot = await readSlotMachines(
    db,
    volumes.flatMap(({ claim }) => claim?.poolName ?? []),
  )
  const byId = new Map(volumes.map((volume) => [volume.volumeId, volume]))
  return rows.map(({ operation, ...snapshot }) => {
    const volume = byId.get(snapshot.volumeId)
    return {
      snapshot,
      volume: volume ?? null,
      claim: slotOf(volume?.claim ?? null, inSlot),
      operation: operation?.status === 'running' ? operation.id : null,
    }
  })
}

/** A snapshot by our own id or EC2's; NotFound when there is none. */
export async function snapshotById(db: Db | Tx, id: string): Promise<SnapshotStanding> {
  const found = (await readSnapshots(db, { OR: [{ id }, { snapshotId: id }] }))[0]
  if (!found) throw new MusterError('NotFound', `There is no snapshot ${id}.`)
  return found
}

/** What the rules ask of a volume. */
export function volumeFacts(standing: VolumeStanding): VolumeFacts {
  const { volume, machine, wantedMachine, root, claim, operation } = standing
  return {
    volumeId: volume.volumeId,
    managed: volume.managed,
    gone: volume.goneAt !== null,
    leaving: volume.intent === 'gone',
    operation,
    state: volume.ec2State,
    attachment: volume.attachmentState,
    zone: volume.zone,
    instanceId: volume.instanceId,
    machine,
    wantedMachine,
    root,
    error: volume.errorCode === null ? null : { code: volume.errorCode },
    claim,
  }
}

/** What the rules ask of a snapshot. */
export function snapshotFacts({ snapshot, operation }: SnapshotStanding): SnapshotFacts {
  return {
    snapshotId: snapshot.snapshotId,
    managed: snapshot.managed,
    gone: snapshot.goneAt !== null,
    leaving: snapshot.intent === 'gone',
    operation,
    state: snapshot.ec2State,
  }
}

/** The names under which images have their root device. */
const rootDevices = /^\/dev\/(sda1?|xvda1?|nvme0n1)$/

/** What goes with its instance came with its launch. */
function isRoot(volume: Volume): boolean {
  const { instanceId, device } = volume
  return instanceId !== null && (!isInItsOwnRight(volume) || rootDevices.test(device ?? ''))
}

function slotOf(
  claim: (Claim & { pool: Pool }) | null,
  inSlot: (pool: string, slot: number) => string | null,
): VolumeSlot | null {
  if (!claim) return null
  const { poolName: pool, slot } = claim
  const name = claim.what.slice('volume:'.length)
  const declared = readClaims(claim.pool.claims).volumes.find((volume) => volume.name === name)
  return { pool, slot, machine: inSlot(pool, slot), name, keep: declared?.keep ?? true }
}
