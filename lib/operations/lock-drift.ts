import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import { type Drift, type DriftKind, driftOf } from '@/lib/store/drift'

/** What every decision on differences names: what differs, and the differences that were seen. */
export const driftInput = z.strictObject({
  kind: z.enum(['machine', 'address', 'volume']),
  /** A machine's name; our own id of an address or volume. */
  id: z.string().min(1).max(100),
  /** The `hash` of the differences that were decided on. */
  hash: z.string().max(100),
})

/** The change that a decision makes to what differs. */
export interface DriftChange {
  drift?: { what: string; wanted: string; found: string }[]
  driftIgnored?: string | null
  driftAccepted?: Record<string, string>
}

export interface LockedDrift extends Drift {
  name: string
  accepted: unknown
  entity: { type: string; id: string }
  machineId: string | undefined
  poolName: string | undefined
  change(data: DriftChange): Promise<unknown>
}

/** The differences as they are now, locked; a decision on others is refused. */
export async function lockDrift(
  tx: Tx,
  { kind, id, hash }: z.output<typeof driftInput>,
): Promise<LockedDrift> {
  const found = await lockRow(tx, kind, id)
  if (!found) throw new MusterError('NotFound', `There is no ${kind} ${id}.`)
  const drift = driftOf(found.row)
  if (drift === null) {
    throw new MusterError('Conflict', `${found.name} is as it was asked for now.`)
  }
  if (drift.hash !== hash) {
    throw new MusterError(
      'Conflict',
      `${found.name} differs in another way meanwhile. Look again and decide anew.`,
    )
  }
  return { ...found, ...drift, accepted: found.row.driftAccepted }
}

async function lockRow(tx: Tx, kind: DriftKind, id: string) {
  if (kind === 'machine') {
    await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "name" = ${id} FOR UPDATE`
    const row = await tx.machine.findUnique({ where: { name: id } })
    return row?.state === 'retired' || !row
      ? undefined
      : {
          row,
          name: row.name,
          entity: { type: 'machine', id: row.name },
          machineId: row.id,
          poolName: row.poolName,
          change: (data: DriftChange) => tx.machine.update({ where: { id: row.id }, data }),
        }
  }
  const none = { machineId: undefined, poolName: undefined }
  if (kind === 'address') {
    await tx.$queryRaw`SELECT 1 FROM "ElasticIp" WHERE "id" = ${id} FOR UPDATE`
    const row = await tx.elasticIp.findUnique({ where: { id } })
    return row
      ? {
          row,
          name: row.publicIp ?? row.id,
          entity: { type: 'address', id },
          ...none,
          change: (data: DriftChange) => tx.elasticIp.update({ where: { id }, data }),
        }
      : undefined
  }
  await tx.$queryRaw`SELECT 1 FROM "Volume" WHERE "id" = ${id} FOR UPDATE`
  const row = await tx.volume.findUnique({ where: { id } })
  return row
    ? {
        row,
        name: row.name ?? row.volumeId ?? row.id,
        entity: { type: 'volume', id },
        ...none,
        change: (data: DriftChange) => tx.volume.update({ where: { id }, data }),
      }
    : undefined
}
