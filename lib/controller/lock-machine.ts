import type { Tx } from '@/lib/store/client'
import { machineFields, type WorldMachine } from './world'

/** A machine as it is now, locked until the transaction ends: gateways move machines too. */
export async function lockMachine(tx: Tx, id: string): Promise<WorldMachine | undefined> {
  await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "id" = ${id} FOR UPDATE`
  return (await tx.machine.findUnique({ where: { id }, select: machineFields })) ?? undefined
}
