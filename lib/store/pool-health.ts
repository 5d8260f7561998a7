import type { Db, Tx } from './client'

/** The kind of the operations by which the controller replaces a machine by itself. */
export const repairKind = 'repair-machine'

/** What the rules of repair need to know of a machine. */
export const repairFields = {
  id: true,
  name: true,
  poolName: true,
  state: true,
  intent: true,
  protected: true,
  faultCode: true,
  faultSince: true,
  interruption: true,
  interruptedAt: true,
} as const

/** The machines of these pools that a repair requested and that do not serve yet, by id. */
export async function readRepairSuccessors(
  db: Db | Tx,
  pools: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.machine.findMany({
    where: {
      poolName: { in: [...pools] },
      intent: 'serve',
      state: { in: ['requested', 'booting', 'bootstrapped'] },
      requestOperation: { kind: repairKind },
    },
    select: { id: true },
  })
  return new Set(rows.map(({ id }) => id))
}
