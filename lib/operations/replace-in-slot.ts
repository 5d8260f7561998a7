import { machineName } from '@/lib/lifecycle/pool-rules'
import type { Pool } from '@/lib/store/generated/client'
import { beginRetiring, requestMachines } from './request-machines'
import type { Work } from './verb'

/** Retires a machine and requests its successor, which fills its slot. Answers the successor's name. */
export async function replaceInSlot(
  { tx, actor, operationId, step }: Work,
  pool: Pool,
  machine: { id: string; name: string; slot: number | null },
): Promise<string> {
  const author = { actor: actor.name, operationId }
  const successor = machineName(pool.name, pool.nextNumber)
  // It leaves its slot first, so that its successor can fill it.
  await beginRetiring(tx, [machine], `Replaced by ${successor}`, author)
  await requestMachines(tx, pool, 1, author, [machine.slot])
  await step(`Requested ${successor} in the place of ${machine.name}, which retires`)
  return successor
}
