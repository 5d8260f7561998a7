import { type AddressAction, whyNotAddress } from '@/lib/lifecycle/address-actions'
import {
  type SnapshotAction,
  snapshotName,
  type VolumeAction,
  volumeName,
  whyNotSnapshot,
  whyNotVolume,
} from '@/lib/lifecycle/volume-actions'
import { MusterError } from '@/lib/platform/errors'
import { type AddressStanding, addressById, addressFacts } from '@/lib/store/addresses'
import type { Tx } from '@/lib/store/client'
import {
  type SnapshotStanding,
  snapshotById,
  snapshotFacts,
  type VolumeStanding,
  volumeById,
  volumeFacts,
} from '@/lib/store/volumes'

/** A locked address to which `action` may be done; Conflict with the reason when it may not. */
export async function lockAddressFor(
  tx: Tx,
  action: AddressAction,
  id: string,
): Promise<AddressStanding> {
  await tx.$queryRaw`SELECT 1 FROM "ElasticIp"
    WHERE "id" = ${id} OR "allocationId" = ${id} OR "publicIp" = ${id} FOR UPDATE`
  const found = await addressById(tx, id)
  refuse(found.address.publicIp ?? id, whyNotAddress(action, addressFacts(found)), found.operation)
  return found
}

/** Likewise a volume. */
export async function lockVolumeFor(
  tx: Tx,
  action: VolumeAction,
  id: string,
): Promise<VolumeStanding> {
  await tx.$queryRaw`SELECT 1 FROM "Volume" WHERE "id" = ${id} OR "volumeId" = ${id} FOR UPDATE`
  const found = await volumeById(tx, id)
  refuse(volumeName(found.volume), whyNotVolume(action, volumeFacts(found)), found.operation)
  return found
}

/** Likewise a snapshot. */
export async function lockSnapshotFor(
  tx: Tx,
  action: SnapshotAction,
  id: string,
): Promise<SnapshotStanding> {
  await tx.$queryRaw`SELECT 1 FROM "Snapshot" WHERE "id" = ${id} OR "snapshotId" = ${id} FOR UPDATE`
  const found = await snapshotById(tx, id)
  const name = snapshotName(found.snapshot)
  refuse(name, whyNotSnapshot(action, snapshotFacts(found)), found.operation)
  return found
}

/** Refuses what loses data unless the name of what is lost was typed. */
export function checkTyped(typed: string, name: string): void {
  if (typed.trim() === name) return
  const message = `type ${name} to confirm`
  throw new MusterError('InvalidInput', `confirm: ${message}.`, {
    issues: [{ path: 'confirm', message }],
  })
}

/** Nothing is wrong with a resource any more of which something new is wanted. */
export const noError = { errorCode: null, errorMessage: null, errorSince: null } as const

function refuse(name: string, reason: string | undefined, operation: string | null): void {
  if (!reason) return
  throw new MusterError('Conflict', `${name}: ${reason}`, operation ? { operation } : undefined)
}
