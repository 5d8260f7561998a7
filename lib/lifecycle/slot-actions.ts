import { type SlotFacts, slotName } from './address-actions'
import { type VolumeFacts, whyNotVolume } from './volume-actions'

/** What the rules need to know of a slot whose volumes should go to another zone. */
export interface RestoreFacts extends Omit<SlotFacts, 'machine'> {
  /** Who serves in it. */
  machine: { name: string; instanceId: string | null; zone: string | null } | null
  volumes: readonly (VolumeFacts & { name: string | null })[]
}

/** The volumes that tie a slot to a zone; those that were given up are made anew anywhere. */
export function tyingVolumes<V extends Pick<VolumeFacts, 'gone' | 'leaving'>>(
  volumes: readonly V[],
): V[] {
  return volumes.filter((volume) => !volume.gone && !volume.leaving)
}

/**
 * Why a slot's volumes cannot be restored in another zone now, as a sentence; undefined when they can.
 * Which snapshots there are is another question.
 */
export function whyNotRestoreSlot(slot: RestoreFacts): string | undefined {
  const name = slotName(slot)
  const volumes = tyingVolumes(slot.volumes)
  if (volumes.length === 0) return `Slot ${name} owns no volume: nothing ties it to a zone.`
  const { machine } = slot
  if (machine?.instanceId) {
    return `${machine.name} serves in slot ${name} and runs in ${machine.zone ?? 'its zone'}: nothing keeps it from its volumes.`
  }
  for (const volume of volumes) {
    const reason = whyNotVolume('replace', volume)
    if (reason) return `${volume.name ?? volume.volumeId ?? 'A volume'}: ${reason}`
  }
  return undefined
}
