import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import { recordEvent } from '@/lib/store/machine-history'

/** So long after its last sign of life a gateway counts as gone, and its rooms with it. */
export const gatewaySilenceMs = 30_000

/** Records that the machine sits in a room at this gateway, wherever it sat before. */
export async function enterRoom(
  db: Db,
  room: { machineId: string; machineName: string; joinedAt: Date },
  gatewayId: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "id" = ${room.machineId} FOR UPDATE`
    const { gatewayId: before } = await tx.machine.findUniqueOrThrow({
      where: { id: room.machineId },
      select: { gatewayId: true },
    })
    await tx.machine.update({
      where: { id: room.machineId },
      data: { gatewayId, connectedAt: room.joinedAt, disconnectedAt: null, heardAt: now() },
    })
    const message = before === null ? 'Joined its room' : 'Joined its room anew'
    await recordEvent(tx, room.machineId, 'room', message, { actor: room.machineName }, 'joined')
  })
}

/** Records that the machine left this room; nothing when it has joined another since. */
export async function leaveRoom(
  db: Db,
  room: { machineId: string; machineName: string; joinedAt: Date },
  gatewayId: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.machine.updateMany({
      where: { id: room.machineId, gatewayId, connectedAt: room.joinedAt },
      data: { gatewayId: null, disconnectedAt: now() },
    })
    if (count === 0) return
    const author = { actor: room.machineName }
    await recordEvent(tx, room.machineId, 'room', 'Left its room', author, 'left')
  })
}

/** Records that all machines but those in `rooms` have left the rooms of this gateway, as of then. */
export async function leaveAllBut(
  db: Db,
  gatewayId: string,
  rooms: readonly string[],
  asOf: Date,
  why: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const gone = await tx.machine.findMany({
      where: { gatewayId, connectedAt: { lte: asOf } },
      select: { id: true },
    })
    const staying = new Set(rooms)
    await clearPresence(
      tx,
      gone.map((m) => m.id).filter((id) => !staying.has(id)),
      gatewayId,
      why,
    )
  })
}

/** Clears the presences that gateways left behind which ended without a word. */
export async function sweepDeadGateways(
  db: Db,
  self: { id: string; host: string },
  isRunning: (pid: number) => boolean,
): Promise<number> {
  const named = await db.machine.findMany({
    where: { gatewayId: { not: null } },
    distinct: ['gatewayId'],
    select: { gatewayId: true },
  })
  const gateways = await db.process.findMany({ where: { kind: 'gateway' } })
  const limit = now().getTime() - gatewaySilenceMs
  const dead = gateways.filter(
    (p) =>
      p.id !== self.id &&
      (p.seenAt.getTime() < limit || (p.host === self.host && !isRunning(p.pid))),
  )
  const alive = new Set([self.id, ...gateways.filter((p) => !dead.includes(p)).map((p) => p.id)])
  let swept = 0
  for (const { gatewayId } of named) {
    if (gatewayId === null || alive.has(gatewayId)) continue
    swept += await db.$transaction(async (tx) => {
      const lost = await tx.machine.findMany({ where: { gatewayId }, select: { id: true } })
      const ids = lost.map((m) => m.id)
      return clearPresence(tx, ids, gatewayId, 'Left its room: its gateway ended')
    })
  }
  if (dead.length > 0) {
    await db.process.deleteMany({ where: { id: { in: dead.map((p) => p.id) } } })
  }
  return swept
}

async function clearPresence(
  tx: Tx,
  machineIds: readonly string[],
  gatewayId: string,
  message: string,
): Promise<number> {
  if (machineIds.length === 0) return 0
  const at = now()
  const left = await tx.machine.updateManyAndReturn({
    where: { id: { in: [...machineIds] }, gatewayId },
    data: { gatewayId: null, disconnectedAt: at },
    select: { id: true },
  })
  await tx.machineEvent.createMany({
    data: left.map(({ id }) => ({
      machineId: id,
      at,
      kind: 'room',
      code: 'left',
      message,
      actor: 'gateway',
    })),
  })
  return left.length
}
