import type { Db } from '@/lib/store/client'
import type { Launch, Pool, Prisma } from '@/lib/store/generated/client'
import { type Agenda, agendaQuery } from './agenda'

export const machineFields = {
  id: true,
  name: true,
  number: true,
  slot: true,
  poolName: true,
  profile: true,
  state: true,
  intent: true,
  protected: true,
  faultCode: true,
  faultMessage: true,
  faultSince: true,
  launchId: true,
  instanceId: true,
  instanceType: true,
  zone: true,
  imageId: true,
  ec2State: true,
  privateIp: true,
  privateDns: true,
  publicIp: true,
  publicDns: true,
  elasticIp: true,
  observedAt: true,
  statusCheck: true,
  statusSince: true,
  interruption: true,
  interruptedAt: true,
  interruptionAt: true,
  bootingAt: true,
  registeredAt: true,
  bootstrappedAt: true,
  retireRequestedAt: true,
  drainedAt: true,
  terminateRequestedAt: true,
  phase: true,
  step: true,
  waitingFor: true,
  waitedUntil: true,
  heardAt: true,
  gatewayId: true,
  disconnectedAt: true,
  requestOperationId: true,
  retireOperationId: true,
} as const satisfies Prisma.MachineSelect

export type WorldMachine = Prisma.MachineGetPayload<{ select: typeof machineFields }>

/** What should be, as the database says it at one moment: all pools, every machine that is not retired. */
export interface World {
  pools: ReadonlyMap<string, Pool>
  machines: readonly WorldMachine[]
  /** Launches whose answer is not recorded. */
  openLaunches: readonly Launch[]
  agenda: Agenda
}

export async function readWorld(db: Db): Promise<World> {
  const [pools, machines, openLaunches, [agenda]] = await db.$transaction(
    [
      db.pool.findMany(),
      db.machine.findMany({
        where: { state: { not: 'retired' } },
        select: machineFields,
        orderBy: [{ poolName: 'asc' }, { number: 'asc' }],
      }),
      db.launch.findMany({ where: { status: 'committed' }, orderBy: { createdAt: 'asc' } }),
      db.$queryRaw<[Agenda]>(agendaQuery),
    ],
    { isolationLevel: 'RepeatableRead' },
  )
  const byName = new Map(pools.map((pool) => [pool.name, pool]))
  return { pools: byName, machines, openLaunches, agenda }
}

/** Something is under way that only looking again will show the end of. */
export function isBusy(world: World): boolean {
  return (
    world.openLaunches.length > 0 ||
    world.machines.some(
      (m) =>
        m.intent === 'retire' ||
        m.state === 'requested' ||
        (m.state !== 'configured' && m.faultCode === null) ||
        (m.ec2State !== null && m.ec2State !== 'running' && m.ec2State !== 'stopped'),
    )
  )
}

/** It serves in its room, and nobody waits to hear from it. */
export function isWell(machine: WorldMachine): boolean {
  const { state, faultCode, interruption, gatewayId } = machine
  return state === 'configured' && !faultCode && !interruption && gatewayId !== null
}
