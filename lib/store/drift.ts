import { type Difference, driftText, readDifferences } from '@/lib/lifecycle/drift'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db, Tx } from './client'

export type DriftKind = 'machine' | 'address' | 'volume'

/** How something at EC2 differs from what was asked for. */
export interface Drift {
  differences: Difference[]
  /** Names exactly these differences: what a decision on them must show that it saw. */
  hash: string
  /** Somebody said to leave just these as they are. */
  ignored: boolean
}

export interface Drifting extends Drift {
  kind: DriftKind
  /** A machine's name; our own id of an address or volume. */
  id: string
  name: string
  ec2Id: string | null
}

interface Kept {
  drift: unknown
  driftIgnored: string | null
}

export function driftHash(differences: readonly Difference[]): string {
  return sha256Hex(driftText(differences)).slice(0, 24)
}

/** What a row says of its differences; null when there are none. */
export function driftOf(row: Kept): Drift | null {
  const differences = readDifferences(row.drift)
  if (differences.length === 0) return null
  const hash = driftHash(differences)
  return { differences, hash, ignored: row.driftIgnored === hash }
}

const some = { drift: { not: [] } }

/** Everything that differs, machines first. */
export async function readDrift(db: Db | Tx): Promise<Drifting[]> {
  const ours = { ...some, managed: true, intent: 'kept' as const, goneAt: null }
  const [machines, addresses, volumes] = await Promise.all([
    db.machine.findMany({
      where: { ...some, state: { not: 'retired' } },
      orderBy: [{ poolName: 'asc' }, { number: 'asc' }],
    }),
    db.elasticIp.findMany({ where: ours, orderBy: { createdAt: 'asc' } }),
    db.volume.findMany({ where: ours, orderBy: { createdAt: 'asc' } }),
  ])
  const listed = (row: Kept, one: Omit<Drifting, keyof Drift>): Drifting[] => {
    const drift = driftOf(row)
    return drift ? [{ ...one, ...drift }] : []
  }
  return [
    ...machines.flatMap((m) =>
      listed(m, { kind: 'machine', id: m.name, name: m.name, ec2Id: m.instanceId }),
    ),
    ...addresses.flatMap((a) =>
      listed(a, {
        kind: 'address',
        id: a.id,
        name: a.publicIp ?? a.name ?? a.id,
        ec2Id: a.allocationId,
      }),
    ),
    ...volumes.flatMap((v) =>
      listed(v, {
        kind: 'volume',
        id: v.id,
        name: v.name ?? v.volumeId ?? v.id,
        ec2Id: v.volumeId,
      }),
    ),
  ]
}
