import type { Db, Tx } from './client'

/** The machines that serve in these pools' slots, by pool and slot. */
export async function readSlotMachines(
  db: Db | Tx,
  pools: readonly string[],
): Promise<(pool: string, slot: number) => string | null> {
  const wanted = [...new Set(pools)]
  const machines =
    wanted.length === 0
      ? []
      : await db.machine.findMany({
          where: {
            poolName: { in: wanted },
            slot: { not: null },
            intent: 'serve',
            state: { not: 'retired' },
          },
          select: { name: true, poolName: true, slot: true },
        })
  const names = new Map(machines.map((m) => [`${m.poolName}/${m.slot}`, m.name]))
  return (pool, slot) => names.get(`${pool}/${slot}`) ?? null
}

/** The names of machines that are known by id. */
export async function readMachineNames(
  db: Db | Tx,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => string | null> {
  const wanted = [...new Set(ids)].filter((id) => id !== null)
  const machines =
    wanted.length === 0
      ? []
      : await db.machine.findMany({
          where: { id: { in: wanted } },
          select: { id: true, name: true },
        })
  const names = new Map(machines.map((machine) => [machine.id, machine.name]))
  return (id) => (id === null ? null : (names.get(id) ?? null))
}
