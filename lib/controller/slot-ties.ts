import type { Db, Tx } from '@/lib/store/client'
import type { WorldMachine } from './world'

/** The zone that a machine's slot is tied to, and the volume that ties it. */
export interface Tie {
  zone: string
  slot: string
  volume: string
}

/** By machine: the zone of the volumes that its slot owns. */
export async function readTies(
  db: Db | Tx,
  machines: readonly Pick<WorldMachine, 'id' | 'poolName' | 'slot'>[],
): Promise<ReadonlyMap<string, Tie>> {
  const claims = await db.claim.findMany({
    where: {
      poolName: { in: [...new Set(machines.map((machine) => machine.poolName))] },
      volume: { goneAt: null, intent: 'kept' },
    },
    select: {
      poolName: true,
      slot: true,
      volume: { select: { zone: true, name: true, volumeId: true } },
    },
    orderBy: { createdAt: 'asc' },
  })
  const ties = new Map<string, Tie>()
  for (const machine of machines) {
    const claim = claims.find((c) => c.poolName === machine.poolName && c.slot === machine.slot)
    if (!claim?.volume) continue
    const { zone, name, volumeId } = claim.volume
    const slot = `${claim.poolName}/${claim.slot}`
    ties.set(machine.id, { zone, slot, volume: volumeId ?? name ?? 'a volume' })
  }
  return ties
}

/** The way out for a machine that cannot be launched where its volume is. */
export function wordsOfTie({ zone, slot, volume }: Tie): string {
  return `Slot ${slot} owns ${volume}, which ties it to ${zone}: wait until EC2 has room there, or restore the slot's volumes from snapshots in another zone, which is one operation.`
}
