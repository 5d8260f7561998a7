/** The machine to which a volume should be attached. */
export interface VolumeTarget {
  instanceId: string | null
  ec2State: string | null
  zone: string | null
  leaving: boolean
}

/** What is wanted of a volume that we manage. */
export interface VolumeWish {
  volumeId: string | null
  intent: 'kept' | 'gone'
  zone: string
  wantedSizeGiB: number | null
  /** EC2 took the wanted size, and may not show it yet. */
  growing: boolean
  target: VolumeTarget | null
  /** Somebody asked for what is wanted, and waits for it. */
  asked: boolean
  forceDetach: boolean
  releaseRequestedAt: Date | null
  releasedAt: Date | null
  detachRequestedAt: Date | null
  /** Also while EC2 is to delete it with the instance: no instance runs from it. */
  inItsOwnRight: boolean
}

/** What the newest complete answer of EC2 shows of it. */
export interface SeenVolume {
  state: string
  sizeGiB: number
  tagged: boolean
  attachment: { instanceId: string; state: string; deleteOnTermination: boolean } | null
}

/** The machine of ours whose instance holds the volume. */
export interface VolumeHolder {
  leaving: boolean
  /** It has reported and its instance runs: it can let go of the volume itself. */
  reachable: boolean
}

export type VolumeMove =
  | { do: 'create' | 'tag' | 'delete' | 'wait' | 'done' | 'gone' | 'accept' }
  | { do: 'broken' | 'zone-mismatch' | 'hangs' | 'ask-release' }
  | { do: 'attach'; instanceId: string }
  | { do: 'detach'; instanceId: string; force: boolean }
  | { do: 'grow'; sizeGiB: number }

export interface VolumeLimits {
  /** How long a machine may take to let go. */
  releaseMs: number
  /** After so long a detach hangs. */
  hangMs: number
}

/**
 * The next call for a volume, from an answer of EC2 that began after the last call. It never deletes
 * what is attached or should be kept, and never takes a volume from an instance that is not ours.
 */
export function planVolume(
  wish: VolumeWish,
  seen: SeenVolume | undefined,
  holder: VolumeHolder | undefined,
  at: Date,
  limits: VolumeLimits,
): VolumeMove {
  // A repeat under the same client token makes no second volume.
  if (wish.volumeId === null) return { do: wish.intent === 'gone' ? 'gone' : 'create' }
  if (!seen) return { do: 'wait' }
  if (!seen.tagged) return { do: 'tag' }
  if (seen.state === 'error' && wish.intent === 'kept') return { do: 'broken' }
  const place = planPlace(wish, seen, holder, at, limits)
  const grows = wish.intent === 'kept' && (wish.wantedSizeGiB ?? 0) > seen.sizeGiB
  if (!grows || (place.do !== 'done' && place.do !== 'wait')) return place
  if (wish.growing) return { do: 'wait' }
  const growable = seen.state === 'available' || seen.state === 'in-use'
  return growable ? { do: 'grow', sizeGiB: wish.wantedSizeGiB ?? seen.sizeGiB } : { do: 'wait' }
}

function planPlace(
  wish: VolumeWish,
  seen: SeenVolume,
  holder: VolumeHolder | undefined,
  at: Date,
  limits: VolumeLimits,
): VolumeMove {
  const { attachment } = seen
  const target = wish.intent === 'gone' ? null : wish.target
  if (!attachment) {
    if (wish.intent === 'gone') {
      return { do: seen.state === 'available' || seen.state === 'error' ? 'delete' : 'wait' }
    }
    if (!target) return { do: seen.state === 'creating' ? 'wait' : 'done' }
    if (target.zone !== null && target.zone !== wish.zone) return { do: 'zone-mismatch' }
    const ready = target.ec2State === 'running' || target.ec2State === 'stopped'
    if (target.instanceId === null || !ready || target.leaving || seen.state !== 'available') {
      return { do: 'wait' }
    }
    return { do: 'attach', instanceId: target.instanceId }
  }
  // An instance runs from it.
  if (attachment.deleteOnTermination && !wish.inItsOwnRight) return { do: 'done' }
  if (target && attachment.instanceId === target.instanceId) {
    return { do: attachment.state === 'attached' ? 'done' : 'wait' }
  }
  if (!target && !wish.asked && wish.intent === 'kept' && wish.releaseRequestedAt === null) {
    return { do: holder ? 'accept' : 'done' }
  }
  if (!holder) return { do: 'wait' }
  return planDetach(wish, attachment, holder, at, limits)
}

function planDetach(
  wish: VolumeWish,
  attachment: { instanceId: string; state: string },
  holder: VolumeHolder,
  at: Date,
  limits: VolumeLimits,
): VolumeMove {
  const { instanceId } = attachment
  const since = (then: Date | null) => (then ? at.getTime() - then.getTime() : 0)
  if (attachment.state === 'detaching' || attachment.state === 'busy') {
    if (wish.forceDetach) return { do: 'detach', instanceId, force: true }
    return { do: since(wish.detachRequestedAt) >= limits.hangMs ? 'hangs' : 'wait' }
  }
  // Its end frees the volume, after it was drained and unmounted.
  if (holder.leaving) return { do: 'wait' }
  if (wish.forceDetach) return { do: 'detach', instanceId, force: true }
  if (!holder.reachable) return { do: 'detach', instanceId, force: false }
  if (wish.releaseRequestedAt === null) return { do: 'ask-release' }
  const released = wish.releasedAt !== null || since(wish.releaseRequestedAt) >= limits.releaseMs
  return released ? { do: 'detach', instanceId, force: false } : { do: 'wait' }
}
