import { wrongFigure } from '@/lib/lifecycle/volume-types'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import type { Snapshot } from '@/lib/store/generated/client'

interface Wanted {
  name: string | null
  zone: string
  sizeGiB: number | undefined
  type: string
  iops: number | null
  throughput: number | null
  label: string | null
  snapshot: Snapshot | null
  operationId: string
}

/** Wants one more volume, empty or from a snapshot; the controller creates it. Answers its id. */
export async function addVolume(
  tx: Tx,
  { snapshot, sizeGiB = snapshot?.sizeGiB ?? undefined, ...volume }: Wanted,
): Promise<{ id: string; sizeGiB: number }> {
  if (sizeGiB === undefined) throw wrong('sizeGiB', 'is required for an empty volume')
  const figure = wrongFigure({ ...volume, sizeGiB })
  if (figure) throw wrong(figure.field, figure.message)
  if (snapshot?.sizeGiB && sizeGiB < snapshot.sizeGiB) {
    throw wrong('sizeGiB', `the snapshot needs ${snapshot.sizeGiB} GiB or more`)
  }
  const id = newId()
  const fromSnapshot = snapshot?.snapshotId ?? null
  await tx.volume.create({ data: { id, ...volume, sizeGiB, fromSnapshot } })
  return { id, sizeGiB }
}

function wrong(path: string, message: string): MusterError {
  return new MusterError('InvalidInput', `${path}: ${message.replace(/\.$/, '')}.`, {
    issues: [{ path, message }],
  })
}
