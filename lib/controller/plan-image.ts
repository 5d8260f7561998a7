import { isEnding } from '@/lib/ec2/observed-instance'

/** What is wanted of an image that we manage, and how far it is. */
export interface ImageWish {
  imageId: string | null
  intent: 'kept' | 'gone'
  cleanRequestedAt: Date | null
  cleanedAt: Date | null
  /** EC2 was asked to make it, and it is not proved that this made nothing. */
  inDoubt: boolean
  /** Whether the bake is over. */
  settled: boolean
  snapshotIds: readonly string[]
}

/** The machine that it is baked from; undefined when that is retired. */
export interface BakedMachine {
  instanceId: string | null
  ec2State: string | null
  /** It has let go of its work, or had its time to. */
  drained: boolean
}

export type ImageMove =
  | { do: 'wait' | 'clean' | 'create' | 'done' | 'failed' | 'deregister' | 'gone' }
  | { do: 'deleteSnapshot'; snapshotId: string }
  | { do: 'refuse'; code: 'MachineGone' | 'NotCleaned' }

/** The next step of a bake, or of an image's end, from an answer of EC2 that began after the last call. */
export function planImage(
  wish: ImageWish,
  machine: BakedMachine | undefined,
  seen: { state: string } | undefined,
  at: Date,
  releaseMs: number,
): ImageMove {
  const since = (then: Date) => at.getTime() - then.getTime()
  if (wish.intent === 'gone') {
    if (wish.imageId !== null && seen) return { do: 'deregister' }
    const [snapshotId] = wish.snapshotIds
    return snapshotId === undefined ? { do: 'gone' } : { do: 'deleteSnapshot', snapshotId }
  }
  if (wish.imageId !== null) {
    if (!seen) return { do: 'wait' }
    if (seen.state === 'available') return { do: 'done' }
    return { do: seen.state === 'pending' ? 'wait' : 'failed' }
  }
  if (wish.settled) return { do: 'wait' }
  if (wish.inDoubt) return { do: 'wait' }
  if (!machine?.instanceId || isEnding(machine.ec2State)) {
    return { do: 'refuse', code: 'MachineGone' }
  }
  // It may have reported before EC2 was seen to show it running.
  if (!isThere(machine.ec2State)) return { do: 'wait' }
  if (wish.cleanRequestedAt === null) return { do: machine.drained ? 'clean' : 'wait' }
  if (wish.cleanedAt !== null) return { do: 'create' }
  return since(wish.cleanRequestedAt) < releaseMs
    ? { do: 'wait' }
    : { do: 'refuse', code: 'NotCleaned' }
}

function isThere(ec2State: string | null): boolean {
  return ec2State === 'running' || ec2State === 'stopped'
}
