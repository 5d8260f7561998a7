import type { ApiSlot } from '@/app/api/v1/schemas/slots'
import type { ApiSnapshot, ApiVolume } from '@/app/api/v1/schemas/volumes'
import { tyingVolumes } from '@/lib/lifecycle/slot-actions'
import { whyNotSnapshot } from '@/lib/lifecycle/volume-actions'

/** The volumes that tie a slot to its zone, under the names that the pool gives them. */
export function tiesOf(slot: ApiSlot): { name: string; volume: ApiVolume }[] {
  const own = slot.claims.flatMap(({ name, volume }) => (volume ? [{ name, volume }] : []))
  const tying = new Set(tyingVolumes(own.map(({ volume }) => volume)))
  return own.filter(({ volume }) => tying.has(volume))
}

/** EC2 refuses to start the slot's machine, and the slot's volumes leave it no other zone. */
export function waitsForZone(slot: ApiSlot): boolean {
  const refused = slot.state === 'requested' && slot.fault?.code === 'LaunchFailed'
  return refused && tiesOf(slot).length > 0
}

/** What a volume can be made of again, the newest first, and what is still being taken of it. */
export function snapshotsOf(
  volume: ApiVolume,
  all: readonly ApiSnapshot[],
): { complete: ApiSnapshot[]; underWay: ApiSnapshot | undefined } {
  const own = all
    .filter(({ volumeId, gone }) => volumeId === volume.volumeId && !gone)
    .sort((a, b) => takenAt(b).localeCompare(takenAt(a)))
  return {
    complete: own.filter((snapshot) => whyNotSnapshot('restore', snapshot) === undefined),
    underWay: own.find(({ state, leaving }) => !leaving && (state === null || state === 'pending')),
  }
}

/** The moment that a snapshot holds. */
export function takenAt({ startedAt, createdAt }: ApiSnapshot): string {
  return startedAt ?? createdAt
}
