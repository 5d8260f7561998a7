import { whyNotSize } from '@/lib/lifecycle/volume-types'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import type { Snapshot } from '@/lib/store/generated/client'

interface Wanted {
  name: string | null
  zone: string
  sizeGiB: number | undefined
  type: string
  label: string | null
  snapshot: Snapshot | null
  operationId: string
}

/** Wants one more volume, empty or from a snapshot; the controller creates it. Answers its id. */
export async function addVolume(
  tx: Tx,
  { snapshot, sizeGiB = snapshot?.sizeGiB ?? undefined, ...volume }: Wanted,
): Promise<{ id: string; sizeGiB: number }> {
  if (sizeGiB === undefined) throw wrongSize('is required for an empty volume')
  const refusal = whyNotSize(volume.type, sizeGiB)
  if (refusal) throw wrongSize(refusal)
  if (snapshot?.sizeGiB && sizeGiB < snapshot.sizeGiB) {
    throw wrongSize(`the snapshot needs ${snapshot.sizeGiB} GiB or more`)
  }
  const id = newId()
  const fromSnapshot = snapshot?.snapshotId ?? null
  await tx.volume.create({ data: { id, ...volume, sizeGiB, fromSnapshot } })
  return { id, sizeGiB }
}

function wrongSize(message: string): MusterError {
  return new MusterError('InvalidInput', `sizeGiB: ${message.replace(/\.$/, '')}.`, {
    issues: [{ path: 'sizeGiB', message }],
  })
}
