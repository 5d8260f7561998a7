import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import { gatewaySilenceMs } from '@/lib/store/gateways'

/** Records that these machines sit in rooms at this gateway, wherever they sat before. */
export async function enterRooms(
  db: Db,
  gatewayId: string,
  machineIds: readonly string[],
): Promise<void> {
  if (machineIds.length === 0) return
  const where = { id: { in: [...machineIds] } }
  await db.$transaction(async (tx) => {
    const at = now()
    const before = await tx.machine.findMany({
      where,
      select: { id: true, name: true, gatewayId: true },
    })
    await tx.machine.updateMany({
      where,
      data: { gatewayId, connectedAt: at, disconnectedAt: null, heardAt: at },
    })
    await tx.machineEvent.createMany({
      data: before.map((machine) => ({
        machineId: machine.id,
        at,
        kind: 'room',
        code: 'joined',
        message: machine.gatewayId === null ? 'Joined its room' : 'Joined its room anew',
        actor: machine.name,
      })),
    })
  })
}

/** Records that these machines left their rooms at this gateway; not of those that moved on since. */
export async function leaveRooms(
  db: Db,
  gatewayId: string,
  machineIds: readonly string[],
): Promise<void> {
  if (machineIds.length === 0) return
  await db.$transaction((tx) => clearPresence(tx, machineIds, gatewayId, 'Left its room'))
}

/** Records that all machines but those in `rooms` have left the rooms of this gateway. */
export async function leaveAllBut(
  db: Db,
  gatewayId: string,
  rooms: readonly string[],
  why: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const gone = await tx.machine.findMany({
      where: { gatewayId },
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

/** Whether no gateway that lives was there before this one: what one of them does for all is its own. */
export async function isEldestGateway(db: Db, id: string): Promise<boolean> {
  const eldest = await db.process.findFirst({
    where: { kind: 'gateway', seenAt: { gte: new Date(now().getTime() - gatewaySilenceMs) } },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  return eldest?.id === id
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
