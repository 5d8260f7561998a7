import { freeSlots } from '@/lib/lifecycle/claims'
import { machineName } from '@/lib/lifecycle/pool-rules'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import type { Pool } from '@/lib/store/generated/client'
import type { Author } from '@/lib/store/machine-history'

/**
 * Adds `count` machines to a pool as `requested`; the controller launches them. They fill `slots`, which
 * successors inherit from machines that retire already, and then the lowest free ones.
 */
export async function requestMachines(
  tx: Tx,
  pool: Pick<Pool, 'name' | 'profile' | 'nextNumber'>,
  count: number,
  author: Author & { operationId: string },
  slots: readonly (number | null)[] = [],
): Promise<{ id: string; name: string }[]> {
  if (count <= 0) return []
  const at = now()
  const filled = await tx.machine.findMany({
    where: { poolName: pool.name, intent: 'serve', state: { not: 'retired' } },
    select: { slot: true },
  })
  const inherited = slots.filter((slot) => slot !== null).slice(0, count)
  const taken = [...filled.map((machine) => machine.slot), ...inherited]
  const toFill = [...inherited, ...freeSlots(taken, count - inherited.length)]
  const machines = Array.from({ length: count }, (_, i) => ({
    id: newId(),
    name: machineName(pool.name, pool.nextNumber + i),
    number: pool.nextNumber + i,
    slot: toFill[i] ?? null,
  }))
  await tx.pool.update({
    where: { name: pool.name },
    data: { nextNumber: pool.nextNumber + count },
  })
  await tx.machine.createMany({
    data: machines.map((machine) => ({
      ...machine,
      poolName: pool.name,
      profile: pool.profile,
      requestedAt: at,
      requestOperationId: author.operationId,
    })),
  })
  await tx.machineEvent.createMany({
    data: machines.map((machine) => ({
      machineId: machine.id,
      at,
      kind: 'state',
      toState: 'requested' as const,
      message: 'Requested',
      actor: author.actor,
      operationId: author.operationId,
    })),
  })
  return machines
}

/** Sets machines on their way out: intent retire. The controller drains and terminates them. */
export async function beginRetiring(
  tx: Tx,
  machines: readonly { id: string }[],
  message: string,
  author: Author & { operationId: string },
): Promise<void> {
  if (machines.length === 0) return
  const at = now()
  await tx.machine.updateMany({
    where: { id: { in: machines.map((m) => m.id) }, intent: 'serve' },
    data: { intent: 'retire', retireRequestedAt: at, retireOperationId: author.operationId },
  })
  await tx.machineEvent.createMany({
    data: machines.map((machine) => ({
      machineId: machine.id,
      at,
      kind: 'intent',
      message,
      actor: author.actor,
      operationId: author.operationId,
    })),
  })
}
