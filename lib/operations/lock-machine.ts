import { type MachineAction, whyNot } from '@/lib/lifecycle/machine-actions'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'

/** A machine's row, locked until the transaction ends; NotFound when there is no such machine. */
export async function lockMachine(tx: Tx, name: string): Promise<Machine> {
  await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "name" = ${name} FOR UPDATE`
  const machine = await tx.machine.findUnique({ where: { name } })
  if (!machine) throw new MusterError('NotFound', `There is no machine ${name}.`)
  return machine
}

/** Why `action` may not be done to the machine now; undefined when it may. */
export function objection(action: MachineAction, machine: Machine): string | undefined {
  return whyNot(action, { ...machine, connected: machine.gatewayId !== null })
}

/** A locked machine to which `action` may be done; Conflict with the reason when it may not. */
export async function lockMachineFor(
  tx: Tx,
  action: MachineAction,
  name: string,
): Promise<Machine> {
  const machine = await lockMachine(tx, name)
  const reason = objection(action, machine)
  if (reason) throw new MusterError('Conflict', `${machine.name}: ${reason}`)
  return machine
}
