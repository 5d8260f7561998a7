import { type Accepted, type Difference, differenceIn, none } from '@/lib/lifecycle/drift'

/** Where something should be and where EC2 shows it. */
export interface Held {
  wantedMachine: string | null
  /** Null while it is at an instance that is no machine of ours, or nowhere. */
  machineId: string | null
  instanceId: string | null
}

/** What a volume was made as. */
export interface AskedVolume {
  type: string
  sizeGiB: number
  iops: number | null
  throughput: number | null
}

/**
 * How an address differs. That it is at another machine of ours than wanted is no difference: the
 * controller brings it back, or takes it for what is wanted. At a stranger's instance it stays.
 */
export function compareAddress(held: Held, accepted: Accepted): Difference[] {
  const stranger = held.machineId === null ? held.instanceId : null
  // A stranger that was accepted and has gone is no loss.
  if (stranger === null) return []
  return differenceIn('holder', held.wantedMachine ?? none, stranger, accepted)
}

/** How a volume differs: its holder likewise, and what it was made as, where that is known. */
export function compareVolume(
  volume: Held & AskedVolume & { wantedSizeGiB: number | null; deleteOnTermination: boolean },
  asked: AskedVolume | undefined,
  accepted: Accepted,
): Difference[] {
  const attached = volume.instanceId !== null
  return [
    ...compareAddress(volume, accepted),
    ...(asked
      ? [
          ...differenceIn('volume type', asked.type, volume.type, accepted),
          // While it grows, the controller closes the difference.
          ...(volume.wantedSizeGiB === null
            ? differenceIn('size', `${asked.sizeGiB} GiB`, `${volume.sizeGiB} GiB`, accepted)
            : []),
          ...differenceIn('IOPS', figure(asked.iops), figure(volume.iops) ?? none, accepted),
          ...differenceIn(
            'throughput',
            figure(asked.throughput),
            figure(volume.throughput) ?? none,
            accepted,
          ),
          ...(attached
            ? differenceIn(
                'when its instance ends',
                'it stays',
                volume.deleteOnTermination ? 'EC2 deletes it' : 'it stays',
                accepted,
              )
            : []),
        ]
      : []),
  ]
}

function figure(number: number | null): string | undefined {
  return number === null ? undefined : String(number)
}
